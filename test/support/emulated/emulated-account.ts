import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { freePorts } from '../../../servers/ports.ts';
import type { ProcessGroup } from '../../../servers/process-group.ts';
import { untilReady } from '../../../servers/readiness.ts';
import type { PythonPackages } from '../python-packages.ts';

const START_DEADLINE_MS = 60_000;
const REGION = 'eu-central-1';
const ACCOUNT = '000000000000';
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };
/** Where CDK's templates look for what `cdk bootstrap` has made. */
const ASSET_BUCKET = `cdk-hnb659fds-assets-${ACCOUNT}-${REGION}`;
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

/** An AWS account that ministack emulates on a port of 127.0.0.1: functions run for real, in Node processes. */
export class EmulatedAccount {
  readonly url: string;
  readonly region = REGION;
  readonly #python: string;
  readonly #folder: string;
  readonly #s3: S3Client;

  private constructor(url: string, python: string, folder: string) {
    this.url = url;
    this.#python = python;
    this.#folder = folder;
    this.#s3 = new S3Client({ endpoint: url, region: REGION, credentials: CREDENTIALS, forcePathStyle: true });
  }

  /** Starts it in a folder, bootstrapped for CDK; whoever owns the group stops it. */
  static async start(group: ProcessGroup, { python, folder: packages }: PythonPackages, folder: string) {
    const [port = 0] = await freePorts([0]);
    const logFile = join(folder, 'ministack.log');
    const env = {
      ...{ PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1', HOME: folder, TMPDIR: folder },
      ...{ GATEWAY_PORT: String(port), BIND_HOST: '127.0.0.1', MINISTACK_HOST: '127.0.0.1', IOT_MTLS_ENABLED: '0' },
      ...{ NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' },
    };
    const args = ['-m', 'ministack'];
    const child = group.spawn({ name: 'ministack', command: python, args, env, cwd: folder, logFile, graceMs: 500 });
    const url = `http://127.0.0.1:${port}`;
    const probe = () =>
      fetch(`${url}/_ministack/health`).then(
        ({ ok }) => ok,
        () => false,
      );
    await untilReady({ title: 'ministack', child, logFile, deadlineMs: START_DEADLINE_MS, probe });
    const account = new EmulatedAccount(url, python, folder);
    await account.#s3.send(new CreateBucketCommand({ Bucket: ASSET_BUCKET }));
    await account.call('ssm', 'AmazonSSM.PutParameter', { Name: BOOTSTRAP_VERSION, Value: '30', Type: 'String' });
    return account;
  }

  /** Uploads the functions' code of a stack, as the CDK command line does. */
  async publish(assemblyFolder: string, stackName: string): Promise<void> {
    const manifest: AssetManifest = JSON.parse(readFileSync(join(assemblyFolder, `${stackName}.assets.json`), 'utf8'));
    for (const { source, destinations } of Object.values(manifest.files)) {
      const [destination] = Object.values(destinations);
      if (source.packaging !== 'zip' || destination === undefined) continue;
      const Body = this.#zipped(join(assemblyFolder, source.path));
      await this.#s3.send(new PutObjectCommand({ Bucket: ASSET_BUCKET, Key: destination.objectKey, Body }));
    }
  }

  /** Uploads a template, which may be too large to be sent along; answers its URL. */
  async uploadTemplate(name: string, template: object): Promise<string> {
    const Key = `templates/${name}.json`;
    await this.#s3.send(new PutObjectCommand({ Bucket: ASSET_BUCKET, Key, Body: JSON.stringify(template) }));
    return `${this.url}/${ASSET_BUCKET}/${Key}`;
  }

  /** Calls a service that speaks JSON, by the name of the operation. */
  async call(service: string, target: string, body: object): Promise<Readonly<Record<string, unknown>>> {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target, ...signed(service) };
    const response = await fetch(this.url, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${target}: ${text}`);
    return JSON.parse(text === '' ? '{}' : text);
  }

  /** Calls a service that speaks queries, and answers its XML. */
  async query(service: string, action: string, parameters: Readonly<Record<string, string>>): Promise<string> {
    const body = new URLSearchParams({ Action: action, Version: '2010-05-15', ...parameters });
    const response = await fetch(this.url, { method: 'POST', headers: signed(service), body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${action}: ${text}`);
    return text;
  }

  /** Lambda finds `index.cjs`; ministack looks for `index.js` only. */
  #zipped(folder: string): Buffer {
    const copy = mkdtempSync(join(this.#folder, 'asset-'));
    const content = join(copy, 'content');
    mkdirSync(content);
    cpSync(folder, content, { recursive: true });
    const bundle = join(content, 'index.cjs');
    if (existsSync(bundle)) copyFileSync(bundle, join(content, 'index.js'));
    const zip = join(copy, 'asset.zip');
    execFileSync(this.#python, ['-m', 'zipfile', '-c', zip, ...readdirSync(content)], { cwd: content });
    return readFileSync(zip);
  }
}

/** ministack looks at the service and the region only. */
const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});
