/** Where the product that the set-up started can be reached. */

type SharedProduct = {
  controlPlane: string;
  proxies: string[];
  adminToken: string;
  metrics: Record<string, string>;
  logs: string;
  dir: string;
  /** As the services connect to PostgreSQL, and as the owner of the tables does. */
  databaseUrl: string;
  directDatabaseUrl: string;
};

export const product = JSON.parse(process.env.KNOXCALL_E2E ?? '{}') as SharedProduct;
