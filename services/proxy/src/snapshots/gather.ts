/** Gathers the questions of one moment, so that one round trip to Redis answers them all. */

export type Asked<Q, A> = { readonly question: Q; readonly answer: PromiseWithResolvers<A> };

/** `answerAll` answers every question; where it rejects, the unanswered ones are rejected. */
export function gather<Q, A>(
  answerAll: (asked: readonly Asked<Q, A>[]) => Promise<void>,
): (question: Q) => Promise<A> {
  let asked: Asked<Q, A>[] = [];

  function flush(): void {
    const batch = asked;
    asked = [];
    answerAll(batch).catch((error: unknown) => {
      for (const { answer } of batch) answer.reject(error);
    });
  }

  return (question) => {
    const answer = Promise.withResolvers<A>();
    asked.push({ question, answer });
    // Runs after all promises that are settled by now: the references of one request ask together.
    if (asked.length === 1) process.nextTick(flush);
    return answer.promise;
  };
}
