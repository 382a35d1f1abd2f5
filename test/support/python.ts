/** The Python that tests compare with: its environment has moto, securesystemslib and cryptography. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { evaluatorPython } from "../../tools/python-environment";

/** The first time it is set up, from the network; later it is there. */
const SET_UP_MS = 600_000;

let python: Promise<string> | undefined;

/** The path of its interpreter. */
export function pythonWithPeers(): Promise<string> {
  python ??= evaluatorPython("dev", {
    env: process.env,
    progress: (line) => void process.stderr.write(`${line}\n`),
  });
  return python;
}

before(async function () {
  this.timeout(SET_UP_MS);
  await pythonWithPeers();
});

/** What a script prints as JSON, given a value as JSON on its stdin. */
export async function runPython(script: string, input: unknown): Promise<unknown> {
  const executable = await pythonWithPeers();
  return new Promise((resolve, reject) => {
    const child = execFile(executable, ["-c", script], (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stderr}`));
      else resolve(JSON.parse(stdout));
    });
    child.stdin?.end(JSON.stringify(input));
  });
}

/**
 * Ends by itself when its stdin does, so that it never outlives the tests. What its KMS is given as a digest it would hash
 * again, where AWS signs it as it is.
 */
const MOTO = `
import sys
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from moto.kms.utils import ECDSAPrivateKey
from moto.server import ThreadedMotoServer

def sign(self, message, signing_algorithm):
    assert len(message) == 32 and signing_algorithm == "ECDSA_SHA_256"
    return self.private_key.sign(message, ec.ECDSA(utils.Prehashed(SHA256())))

ECDSAPrivateKey.sign = sign
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
print(f"http://{host}:{port}", flush=True)
sys.stdin.read()
`;

export interface Moto {
  /** Its S3 and KMS. It is not AWS: conditions and permissions are checked by AWS alone. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** moto's server, on a free port. */
export async function startMoto(): Promise<Moto> {
  const executable = await pythonWithPeers();
  const child: ChildProcess = spawn(executable, ["-c", MOTO], { stdio: ["pipe", "pipe", "ignore"] });
  if (!child.stdout) throw new Error("no stdout");
  const lines = createInterface(child.stdout);
  const [endpoint] = (await Promise.race([once(lines, "line"), once(child, "exit")])) as [unknown];
  if (typeof endpoint !== "string") throw new Error(`moto's server ended with ${String(endpoint)}`);
  return {
    endpoint,
    async close() {
      const ended = once(child, "exit");
      child.stdin?.end();
      await ended;
    },
  };
}
