import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { endingRequests } from './ending-requests.ts';

interface BucketOptions {
  readonly bucket: string;
  /** Beginning of the keys that are meant; empty for all. */
  readonly prefix: string;
  /** URL of a service that speaks S3; without it AWS's own. */
  readonly endpoint: string | undefined;
  /** How long an attempt may take to connect, to be answered, and stand still. */
  readonly timeoutMs?: number;
}

/** Beginning of the keys of those that are done. */
const DONE = 'redriven/';

/** Failed batches as objects in a bucket, as Lambda leaves them there. */
export class FailedBatchBucket {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor({ bucket, prefix, endpoint, timeoutMs }: BucketOptions) {
    const place = endpoint === undefined ? {} : { endpoint, forcePathStyle: true };
    this.#client = new S3Client({ ...place, ...endingRequests(timeoutMs) });
    this.#bucket = bucket;
    this.#prefix = prefix;
  }

  /** Keys of the objects that are not done, in order. */
  async *names(): AsyncGenerator<string> {
    const pages = paginateListObjectsV2({ client: this.#client }, { Bucket: this.#bucket, Prefix: this.#prefix });
    for await (const { Contents = [] } of pages)
      for (const { Key = '' } of Contents) if (!Key.startsWith(DONE) && !Key.endsWith('/')) yield Key;
  }

  async read(name: string): Promise<string> {
    const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: name }));
    return (await Body?.transformToString('utf-8')) ?? '';
  }

  async moveToRedriven(name: string): Promise<string> {
    const target = DONE + name;
    const CopySource = [this.#bucket, ...name.split('/')].map(encodeURIComponent).join('/');
    await this.#client.send(new CopyObjectCommand({ Bucket: this.#bucket, Key: target, CopySource }));
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: name }));
    return `s3://${this.#bucket}/${target}`;
  }
}
