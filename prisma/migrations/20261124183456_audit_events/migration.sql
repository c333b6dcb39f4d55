-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "audit_action" ADD VALUE 'CONNECTION_DROPPED';
ALTER TYPE "audit_action" ADD VALUE 'CREDENTIAL_ACCESS_REFUSED';
ALTER TYPE "audit_action" ADD VALUE 'CONSENT_STARTED';
ALTER TYPE "audit_action" ADD VALUE 'CONSENT_FINISHED';
ALTER TYPE "audit_action" ADD VALUE 'CONSENT_FAILED';
ALTER TYPE "audit_action" ADD VALUE 'FLOW_UPSERTED';
ALTER TYPE "audit_action" ADD VALUE 'FLOW_DELETED';

-- AlterTable
ALTER TABLE "audit_event" ADD COLUMN     "request_id_from_caller" BOOLEAN NOT NULL DEFAULT false;
