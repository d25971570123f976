-- CreateTable
CREATE TABLE "traffic_hours" (
    "tenant_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "route_id" UUID NOT NULL,
    "environment" TEXT NOT NULL,
    "requests" INTEGER NOT NULL,
    "client_errors" INTEGER NOT NULL,
    "server_errors" INTEGER NOT NULL,
    "latencies" INTEGER[],
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "last_status" INTEGER NOT NULL,

    CONSTRAINT "traffic_hours_pkey" PRIMARY KEY ("tenant_id","hour","route_id","environment")
);

-- CreateIndex
CREATE INDEX "traffic_hours_hour_idx" ON "traffic_hours"("hour");
