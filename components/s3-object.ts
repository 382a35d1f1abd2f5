/** One object in S3, as a URI names it and as a policy names it. */
import { partitionOf } from "./aws-partition";

export interface S3Object {
  readonly bucket: string;
  readonly key: string;
}

/** A bucket's name (Amazon S3 user guide, general purpose buckets), and a key of the characters that IAM policies allow. */
const OBJECT = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/([\x21-\xff]*[^/])$/;

export function isInS3(uri: string): boolean {
  return uri.startsWith("s3://");
}

/** The object at `s3://bucket/key`; undefined for a URI that names no one object in S3. */
export function s3ObjectAt(uri: string): S3Object | undefined {
  const [, bucket, key] = OBJECT.exec(uri) ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

/** A `*`, `?` or `$` in a key is that character, and no pattern (IAM user guide, policy variables). */
export function s3ObjectArn({ bucket, key }: S3Object, region: string): string {
  const literal = key.replace(/[*?$]/g, (character) => `\${${character}}`);
  return `arn:${partitionOf(region)}:s3:::${bucket}/${literal}`;
}
