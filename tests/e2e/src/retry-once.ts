/**
 * A test that drives whole products on a busy machine may run into a limit of time that is none of the product's. It
 * gets one more try, and the first error is printed: what fails twice has failed.
 */
import { jest } from '@jest/globals';

jest.retryTimes(1, { logErrorsBeforeRetry: true });
