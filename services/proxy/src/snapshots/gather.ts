/** Gathers what is asked for at once, so that Redis is asked for all of it in one round trip. */

export type Asked<Q, A> = { readonly question: Q; readonly answer: PromiseWithResolvers<A> };

/** `answerAll` answers every question; where it rejects, those that have no answer are rejected. */
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
    // After every promise that is settled by now: the references of one request ask together.
    if (asked.length === 1) process.nextTick(flush);
    return answer.promise;
  };
}
