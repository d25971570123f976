/** Leads to the page about a type of error: what it means and what to check. */

/** Said by the dashboard or by a test of a route, not by the catalogue. */
const withoutPage: readonly string[] = ['unreachable', 'unexpected_answer', 'timeout'];

export function ProblemLink({ type }: { type: string }) {
  if (withoutPage.includes(type)) return null;
  return (
    <a href={`/docs/problems/${type}`} target="_blank" rel="noreferrer">
      What <code>{type}</code> means
    </a>
  );
}
