export { catalogue, mayBeRetried, type ProblemType } from './catalogue.ts';
export { closestName } from './closest-name.ts';
export { endAfterBody, isRead } from './end-after-body.ts';
export { Problem, type ProblemDetails, problemBody } from './problem.ts';
export { createRefusalPace, type PaceRefusal } from './refusal-pace.ts';
export { createAnswerClientError, type SocketAnswer, writeToSocket } from './socket-answer.ts';
