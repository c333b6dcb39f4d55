-- CreateEnum
CREATE TYPE "platform_role" AS ENUM ('ADMIN', 'MEMBER');

-- CreateEnum
CREATE TYPE "project_role" AS ENUM ('ADMIN', 'EDITOR', 'VIEWER');

-- CreateEnum
CREATE TYPE "connection_type" AS ENUM ('OAUTH2', 'PLATFORM_OAUTH2', 'CLOUD_OAUTH2', 'SECRET_TEXT', 'BASIC_AUTH', 'CUSTOM_AUTH', 'NO_AUTH');

-- CreateEnum
CREATE TYPE "connection_status" AS ENUM ('ACTIVE', 'MISSING', 'ERROR');

-- CreateEnum
CREATE TYPE "connection_scope" AS ENUM ('PROJECT', 'PLATFORM');

-- CreateEnum
CREATE TYPE "flow_status" AS ENUM ('ENABLED', 'DISABLED');

-- CreateEnum
CREATE TYPE "audit_action" AS ENUM ('CONNECTION_UPSERTED', 'CONNECTION_UPDATED', 'CONNECTION_DELETED', 'CONNECTION_REPLACED', 'API_KEY_CREATED', 'API_KEY_REVOKED', 'PROJECT_UPSERTED', 'USER_UPSERTED');

-- CreateTable
CREATE TABLE "platform" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "platform_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user_account" (
    "id" TEXT NOT NULL,
    "platform_id" TEXT NOT NULL,
    "external_id" TEXT,
    "email" TEXT NOT NULL,
    "first_name" TEXT NOT NULL,
    "last_name" TEXT NOT NULL,
    "platform_role" "platform_role" NOT NULL DEFAULT 'MEMBER',
    "created" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "project" (
    "id" TEXT NOT NULL,
    "platform_id" TEXT NOT NULL,
    "external_id" TEXT,
    "display_name" TEXT NOT NULL,
    "created" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "project_member" (
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" "project_role" NOT NULL,

    CONSTRAINT "project_member_pkey" PRIMARY KEY ("user_id","project_id")
);

-- CreateTable
CREATE TABLE "app_connection" (
    "id" TEXT NOT NULL,
    "platform_id" TEXT NOT NULL,
    "scope" "connection_scope" NOT NULL,
    "scope_id" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "type" "connection_type" NOT NULL,
    "status" "connection_status" NOT NULL DEFAULT 'ACTIVE',
    "piece_name" TEXT NOT NULL,
    "piece_version" TEXT NOT NULL,
    "owner_id" TEXT,
    "metadata" JSONB,
    "pre_select_for_new_projects" BOOLEAN NOT NULL DEFAULT false,
    "created" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "app_connection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credential" (
    "connection_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "updated" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credential_pkey" PRIMARY KEY ("connection_id")
);

-- CreateTable
CREATE TABLE "connection_project" (
    "connection_id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "connection_project_pkey" PRIMARY KEY ("connection_id","project_id")
);

-- CreateTable
CREATE TABLE "flow" (
    "id" TEXT NOT NULL,
    "platform_id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "status" "flow_status" NOT NULL,
    "created" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "flow_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "flow_connection" (
    "flow_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,

    CONSTRAINT "flow_connection_pkey" PRIMARY KEY ("flow_id","connection_id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" TEXT NOT NULL,
    "platform_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "last_four" TEXT NOT NULL,
    "permissions" TEXT[],
    "limited" BOOLEAN NOT NULL DEFAULT false,
    "expires" TIMESTAMPTZ(3),
    "revoked" TIMESTAMPTZ(3),
    "created" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key_project" (
    "api_key_id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,

    CONSTRAINT "api_key_project_pkey" PRIMARY KEY ("api_key_id","project_id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" TEXT NOT NULL,
    "platform_id" TEXT NOT NULL,
    "action" "audit_action" NOT NULL,
    "entity_id" TEXT NOT NULL,
    "actor_id" TEXT,
    "api_key_id" TEXT,
    "request_id" TEXT,
    "details" JSONB NOT NULL,
    "created" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_account_platform_id_external_id_key" ON "user_account"("platform_id", "external_id");

-- CreateIndex
CREATE UNIQUE INDEX "user_account_platform_id_email_key" ON "user_account"("platform_id", "email");

-- CreateIndex
CREATE INDEX "project_platform_id_created_id_idx" ON "project"("platform_id", "created", "id");

-- CreateIndex
CREATE UNIQUE INDEX "project_platform_id_external_id_key" ON "project"("platform_id", "external_id");

-- CreateIndex
CREATE INDEX "project_member_project_id_idx" ON "project_member"("project_id");

-- CreateIndex
CREATE INDEX "app_connection_platform_id_scope_idx" ON "app_connection"("platform_id", "scope");

-- CreateIndex
CREATE INDEX "app_connection_owner_id_idx" ON "app_connection"("owner_id");

-- CreateIndex
CREATE UNIQUE INDEX "app_connection_scope_id_external_id_key" ON "app_connection"("scope_id", "external_id");

-- CreateIndex
CREATE INDEX "connection_project_project_id_created_connection_id_idx" ON "connection_project"("project_id", "created", "connection_id");

-- CreateIndex
CREATE INDEX "flow_project_id_created_id_idx" ON "flow"("project_id", "created", "id");

-- CreateIndex
CREATE INDEX "flow_platform_id_idx" ON "flow"("platform_id");

-- CreateIndex
CREATE UNIQUE INDEX "flow_project_id_external_id_key" ON "flow"("project_id", "external_id");

-- CreateIndex
CREATE INDEX "flow_connection_connection_id_idx" ON "flow_connection"("connection_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- CreateIndex
CREATE INDEX "api_key_platform_id_created_id_idx" ON "api_key"("platform_id", "created", "id");

-- CreateIndex
CREATE INDEX "api_key_user_id_idx" ON "api_key"("user_id");

-- CreateIndex
CREATE INDEX "api_key_project_project_id_idx" ON "api_key_project"("project_id");

-- CreateIndex
CREATE INDEX "audit_event_platform_id_created_id_idx" ON "audit_event"("platform_id", "created", "id");

-- AddForeignKey
ALTER TABLE "user_account" ADD CONSTRAINT "user_account_platform_id_fkey" FOREIGN KEY ("platform_id") REFERENCES "platform"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "project" ADD CONSTRAINT "project_platform_id_fkey" FOREIGN KEY ("platform_id") REFERENCES "platform"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "project_member" ADD CONSTRAINT "project_member_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "project_member" ADD CONSTRAINT "project_member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app_connection" ADD CONSTRAINT "app_connection_platform_id_fkey" FOREIGN KEY ("platform_id") REFERENCES "platform"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app_connection" ADD CONSTRAINT "app_connection_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "user_account"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credential" ADD CONSTRAINT "credential_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "app_connection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connection_project" ADD CONSTRAINT "connection_project_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "app_connection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connection_project" ADD CONSTRAINT "connection_project_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flow" ADD CONSTRAINT "flow_platform_id_fkey" FOREIGN KEY ("platform_id") REFERENCES "platform"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flow" ADD CONSTRAINT "flow_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flow_connection" ADD CONSTRAINT "flow_connection_flow_id_fkey" FOREIGN KEY ("flow_id") REFERENCES "flow"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flow_connection" ADD CONSTRAINT "flow_connection_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "app_connection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_platform_id_fkey" FOREIGN KEY ("platform_id") REFERENCES "platform"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key_project" ADD CONSTRAINT "api_key_project_api_key_id_fkey" FOREIGN KEY ("api_key_id") REFERENCES "api_key"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key_project" ADD CONSTRAINT "api_key_project_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_event" ADD CONSTRAINT "audit_event_platform_id_fkey" FOREIGN KEY ("platform_id") REFERENCES "platform"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
