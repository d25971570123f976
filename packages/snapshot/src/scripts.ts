/** The Lua scripts behind every write to the snapshots. Nothing else may write an entry or the change stream. */

/**
 * Compare-and-set on the revision: never over an equal or higher one.
 * KEYS: entry. ARGV: revision, life in ms (0: for ever), then field and value pairs. Returns 1 where it wrote.
 */
export const writeEntryScript = `
local current = redis.call('HGET', KEYS[1], 'r')
if current and tonumber(current) >= tonumber(ARGV[1]) then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'r', ARGV[1], unpack(ARGV, 3))
if ARGV[2] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1`;

/**
 * Appends one change an ARGV after the first, each with the epoch and a number without holes.
 * KEYS: epoch, counter, stream. ARGV: cap of the stream, then keys of changed entries ('' is a heartbeat).
 * Returns {epoch or '0' while there is none, last number}.
 */
export const appendChangesScript = `
local epoch = redis.call('GET', KEYS[1]) or '0'
local number = 0
for i = 2, #ARGV do
  number = redis.call('INCR', KEYS[2])
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[1], '*', 'n', number, 'e', epoch, 'k', ARGV[i])
end
return {epoch, number}`;

/**
 * Notes the revision up to which a tenant is published. KEYS: revisions. ARGV: tenant, revision.
 * Returns the highest that was noted before or is now.
 */
export const noteRevisionScript = `
local noted = redis.call('HGET', KEYS[1], ARGV[1])
if noted and tonumber(noted) >= tonumber(ARGV[2]) then return noted end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return ARGV[2]`;

/** About how many changes the stream keeps; a proxy that missed more starts from an empty cache. */
export const changeStreamCap = 100_000;

/** A deletion stays visible this long, so that a late publisher cannot bring the entry back. */
export const tombstoneLifeMs = 86_400_000;
