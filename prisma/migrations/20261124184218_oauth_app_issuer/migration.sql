-- AlterTable
ALTER TABLE "oauth_app" ADD COLUMN     "iss_in_response" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "issuer" TEXT,
ADD COLUMN     "response_fields" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateIndex
CREATE INDEX "oauth_app_issuer_idx" ON "oauth_app"("issuer");
