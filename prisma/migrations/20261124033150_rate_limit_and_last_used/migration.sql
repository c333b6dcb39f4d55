-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "last_used" TIMESTAMPTZ(3);

-- CreateTable: nothing is lost with it that is worth a write to the log.
CREATE UNLOGGED TABLE "rate_limit" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("key")
);
