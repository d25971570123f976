/** The addresses of the product that the global setup started. */

type SharedProduct = {
  controlPlane: string;
  proxies: string[];
  adminToken: string;
  metrics: Record<string, string>;
  logs: string;
  dir: string;
  /** The URLs with which the services, and the owner of the tables, connect to PostgreSQL. */
  databaseUrl: string;
  directDatabaseUrl: string;
};

export const product = JSON.parse(process.env.KNOXCALL_E2E ?? '{}') as SharedProduct;
