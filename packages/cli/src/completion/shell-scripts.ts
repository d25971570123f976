/** The scripts that make a shell ask `knoxcall` for completions; without any the shell offers files. */

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

const bash = `# eval "$(knoxcall completion bash)"
_knoxcall() {
  local IFS=$'\\n'
  COMPREPLY=($(knoxcall __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _knoxcall knoxcall
`;

const zsh = `#compdef knoxcall
# eval "$(knoxcall completion zsh)", or a file _knoxcall in a directory of $fpath
_knoxcall() {
  local -a found
  found=("\${(@f)$(knoxcall __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$found[1]" ]]; then compadd -a found; else _files; fi
}
compdef _knoxcall knoxcall
`;

const fish = `# knoxcall completion fish > ~/.config/fish/completions/knoxcall.fish
function __knoxcall_complete
    set -l words (commandline -opc) "$(commandline -ct)"
    knoxcall __complete -- $words[2..-1] 2>/dev/null
end
complete -c knoxcall -a '(__knoxcall_complete)'
`;

export const shellScripts: Record<Shell, string> = { bash, zsh, fish };
