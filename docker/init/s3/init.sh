#!/bin/sh
# Runs to its end beside MinIO, in its client's image (mc). Waits until S3_ENDPOINT answers, then makes the modules'
# buckets and the one account that may use them. Wants MINIO_ROOT_USER, MINIO_ROOT_PASSWORD, S3_ACCESS_KEY, S3_SECRET_KEY.
set -eu
prefix=${S3_BUCKET_PREFIX:-faultline-}

until mc alias set shop "$S3_ENDPOINT" "$MINIO_ROOT_USER" "$MINIO_ROOT_PASSWORD" >/dev/null 2>&1; do sleep 1; done
for module in catalog payment fulfillment support recommendation; do mc mb --ignore-existing "shop/$prefix$module"; done

cat >/tmp/policy.json <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetBucketLocation", "s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      "Resource": ["arn:aws:s3:::$prefix*"]
    }
  ]
}
POLICY
mc admin policy create shop faultline /tmp/policy.json
mc admin user add shop "$S3_ACCESS_KEY" "$S3_SECRET_KEY"
mc admin policy attach shop faultline --user "$S3_ACCESS_KEY" || echo 'The account has its rights already.'
