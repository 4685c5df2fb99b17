#!/bin/sh
# After docker/init/s3/init.sh, with its alias: an account per module that keeps objects, good for its own bucket only.
set -eu
prefix=${S3_BUCKET_PREFIX:-faultline-}

for module in catalog payment fulfillment support recommendation; do
  variable=$(echo "$module" | tr '[:lower:]' '[:upper:]')_S3_SECRET_KEY
  eval "secret=\${$variable:?is not set}"
  cat >/tmp/policy.json <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetBucketLocation", "s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      "Resource": ["arn:aws:s3:::$prefix$module", "arn:aws:s3:::$prefix$module/*"]
    }
  ]
}
POLICY
  mc admin policy create shop "faultline-$module" /tmp/policy.json
  mc admin user add shop "faultline-$module" "$secret"
  mc admin policy attach shop "faultline-$module" --user "faultline-$module" || echo "$module has its rights already."
done
