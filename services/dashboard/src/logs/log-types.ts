/** Records of requests as the API shows them. */
import type { Read } from '../api/use-api.ts';

export type LogRecord = Read<'/v1/logs'>['data'][number];

export type LogFilters = {
  route_id?: string;
  status_code?: string;
  environment?: string;
  search?: string;
  from?: string;
  to?: string;
};
