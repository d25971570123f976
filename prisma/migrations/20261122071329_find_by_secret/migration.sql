-- CreateIndex
CREATE INDEX "oauth2_configurations_secret_id_idx" ON "oauth2_configurations"("secret_id");
