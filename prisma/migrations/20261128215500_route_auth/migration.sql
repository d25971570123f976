-- How a route authenticates its requests, in an environment and for a method.
ALTER TABLE "route_configurations" ADD COLUMN "auth" JSON;
