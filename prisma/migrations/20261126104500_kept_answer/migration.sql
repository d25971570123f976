-- AlterTable
ALTER TABLE "oauth2_connections" ADD COLUMN     "kept_answer" BYTEA,
ADD COLUMN     "kept_answer_fence" BIGINT;
