import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { signedHeaders } from './signed-headers.ts';
import { zipped } from './zip.ts';

/** What every emulator takes: its own account, whose root these keys are. */
export const EMULATED = {
  region: 'eu-central-1',
  accountId: '000000000000',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
} as const;

/** Where CDK's templates look for what `cdk bootstrap` has made. */
const ASSET_BUCKET = `cdk-hnb659fds-assets-${EMULATED.accountId}-${EMULATED.region}`;
const BOOTSTRAP_VERSION = '/cdk-bootstrap/hnb659fds/version';

/** The file of a cloud assembly that names a stack's assets. */
interface AssetManifest {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path: string; readonly packaging: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

/** Files of a package by their names; an emulator that needs others than Lambda adds them. */
export type PackageFiles = Readonly<Record<string, Buffer>>;

/** An AWS account that an emulator keeps behind one URL. */
export class EmulatedAccount {
  readonly url: string;
  readonly region = EMULATED.region;
  readonly #s3: S3Client;
  readonly #adapt: (files: PackageFiles) => PackageFiles;

  /** @param adapt what becomes of a function's package before it is uploaded */
  constructor(url: string, adapt: (files: PackageFiles) => PackageFiles = (files) => files) {
    const { region, credentials } = EMULATED;
    this.url = url;
    this.#adapt = adapt;
    this.#s3 = new S3Client({ endpoint: url, region, credentials, forcePathStyle: true });
  }

  /** Makes what `cdk bootstrap` makes, as far as our templates ask for it; may be done again. */
  async bootstrap(): Promise<void> {
    const { region } = EMULATED;
    const configuration = { CreateBucketConfiguration: { LocationConstraint: region } };
    await this.#s3.send(new CreateBucketCommand({ Bucket: ASSET_BUCKET, ...configuration })).catch((error: Error) => {
      if (error.name !== 'BucketAlreadyOwnedByYou') throw error;
    });
    const version = { Name: BOOTSTRAP_VERSION, Value: '30', Type: 'String', Overwrite: true };
    await this.call('ssm', 'AmazonSSM.PutParameter', version);
  }

  /** Uploads the functions' code of a stack, as the CDK command line does. */
  async publish(assemblyFolder: string, stackName: string): Promise<void> {
    const manifest: AssetManifest = JSON.parse(readFileSync(join(assemblyFolder, `${stackName}.assets.json`), 'utf8'));
    for (const { source, destinations } of Object.values(manifest.files)) {
      const [destination] = Object.values(destinations);
      if (source.packaging !== 'zip' || destination === undefined) continue;
      const Body = zipped(this.#adapt(filesOf(join(assemblyFolder, source.path))));
      await this.#s3.send(new PutObjectCommand({ Bucket: ASSET_BUCKET, Key: destination.objectKey, Body }));
    }
  }

  /** Uploads a template, which may be too large to be sent along; answers its URL. */
  async uploadTemplate(name: string, template: object): Promise<string> {
    const Key = `templates/${name}.json`;
    await this.#s3.send(new PutObjectCommand({ Bucket: ASSET_BUCKET, Key, Body: JSON.stringify(template) }));
    return `${this.url}/${ASSET_BUCKET}/${Key}`;
  }

  /** Keys of the objects of a bucket, at most a thousand. */
  async objectsOf(Bucket: string): Promise<readonly string[]> {
    const { Contents = [] } = await this.#s3.send(new ListObjectsV2Command({ Bucket }));
    return Contents.map(({ Key = '' }) => Key);
  }

  async readObject(Bucket: string, Key: string): Promise<string> {
    const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket, Key }));
    return (await Body?.transformToString()) ?? '';
  }

  /** Calls a service that speaks JSON, by the name of the operation. */
  async call(service: string, target: string, body: object): Promise<Readonly<Record<string, unknown>>> {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
    const text = await this.#post(service, target, headers, JSON.stringify(body));
    return JSON.parse(text === '' ? '{}' : text);
  }

  /** Calls a service that speaks queries, and answers its XML. */
  async query(
    service: string,
    action: string,
    parameters: Readonly<Record<string, string>>,
    version = '2010-05-15',
  ): Promise<string> {
    const body = new URLSearchParams({ Action: action, Version: version, ...parameters }).toString();
    return this.#post(service, action, { 'content-type': 'application/x-www-form-urlencoded' }, body);
  }

  async #post(
    service: string,
    title: string,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<string> {
    const request = { method: 'POST', url: `${this.url}/`, headers, body };
    const signer = { ...EMULATED.credentials, region: EMULATED.region, service };
    const signed = signedHeaders(request, signer, new Date().toISOString());
    const response = await fetch(request.url, { method: 'POST', headers: signed, body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${title}: ${text}`);
    return text;
  }
}

function filesOf(folder: string): PackageFiles {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
}
