-- CreateEnum
CREATE TYPE "status_reason" AS ENUM ('REVOKED', 'REFRESH_INTERRUPTED', 'EXPIRED', 'CLIENT_MISCONFIGURED', 'OAUTH_APP_MISSING', 'OAUTH_APP_CHANGED', 'ADDRESS_NOT_ALLOWED', 'REFUSED', 'PROVIDER_UNAVAILABLE', 'PROVIDER_TIMED_OUT', 'RATE_LIMITED', 'ANSWER_NOT_UNDERSTOOD');

-- CreateEnum
CREATE TYPE "authorization_method" AS ENUM ('BODY', 'HEADER');

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "audit_action" ADD VALUE 'CONNECTION_RECHECKED';
ALTER TYPE "audit_action" ADD VALUE 'CONNECTION_FAILED';
ALTER TYPE "audit_action" ADD VALUE 'CREDENTIAL_REFRESHED';
ALTER TYPE "audit_action" ADD VALUE 'CREDENTIAL_READ';
ALTER TYPE "audit_action" ADD VALUE 'OAUTH_APP_UPSERTED';
ALTER TYPE "audit_action" ADD VALUE 'OAUTH_APP_DELETED';

-- AlterTable
ALTER TABLE "app_connection" ADD COLUMN     "refresh_failing_since" TIMESTAMPTZ(3),
ADD COLUMN     "status_reason" "status_reason";

-- AlterTable
ALTER TABLE "credential" ADD COLUMN     "expires" TIMESTAMPTZ(3),
ADD COLUMN     "failures" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "lease_holder" TEXT,
ADD COLUMN     "lease_until" TIMESTAMPTZ(3),
ADD COLUMN     "outcome_open" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "refresh_due" TIMESTAMPTZ(3),
ADD COLUMN     "version" UUID NOT NULL DEFAULT gen_random_uuid();

-- CreateTable
CREATE TABLE "oauth_app" (
    "id" TEXT NOT NULL,
    "platform_id" TEXT NOT NULL,
    "piece_name" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "authorization_url" TEXT NOT NULL,
    "token_url" TEXT NOT NULL,
    "scopes" TEXT[],
    "pkce" BOOLEAN NOT NULL,
    "authorization_method" "authorization_method" NOT NULL,
    "authorization_params" JSONB NOT NULL,
    "created" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "oauth_app_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consent" (
    "id" TEXT NOT NULL,
    "platform_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "api_key_id" TEXT,
    "state_hash" TEXT NOT NULL,
    "browser_hash" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "used" TIMESTAMPTZ(3),
    "expires" TIMESTAMPTZ(3) NOT NULL,
    "created" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "consent_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "oauth_app_platform_id_created_id_idx" ON "oauth_app"("platform_id", "created", "id");

-- CreateIndex
CREATE UNIQUE INDEX "oauth_app_platform_id_piece_name_key" ON "oauth_app"("platform_id", "piece_name");

-- CreateIndex
CREATE UNIQUE INDEX "consent_state_hash_key" ON "consent"("state_hash");

-- CreateIndex
CREATE INDEX "consent_expires_idx" ON "consent"("expires");

-- CreateIndex
CREATE INDEX "credential_refresh_due_connection_id_idx" ON "credential"("refresh_due", "connection_id");

-- AddForeignKey
ALTER TABLE "oauth_app" ADD CONSTRAINT "oauth_app_platform_id_fkey" FOREIGN KEY ("platform_id") REFERENCES "platform"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent" ADD CONSTRAINT "consent_platform_id_fkey" FOREIGN KEY ("platform_id") REFERENCES "platform"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent" ADD CONSTRAINT "consent_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Credentials from before this version have no schedule: refreshing them once gives them one.
UPDATE "credential" SET "refresh_due" = CURRENT_TIMESTAMP
FROM "app_connection"
WHERE "app_connection"."id" = "connection_id" AND "type" = 'OAUTH2' AND "status" = 'ACTIVE';
