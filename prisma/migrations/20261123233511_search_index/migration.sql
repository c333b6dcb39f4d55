-- Comes with PostgreSQL; whoever may create in the database may add it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- CreateIndex
CREATE INDEX "app_connection_display_name_idx" ON "app_connection" USING GIN ("display_name" gin_trgm_ops);
