-- CreateIndex
CREATE INDEX "credential_key_id_idx" ON "credential"("key_id");
