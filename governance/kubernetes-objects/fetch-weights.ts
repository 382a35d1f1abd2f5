/** The init container that brings a model's weights: nothing serves whose bytes are not those of the model's digest. */
import type { InferenceService, Model } from "../manifest/inference-service";
import { containerSecurity, envOf, resourcesOf, type Container } from "./pod-parts";

export const FETCH_CONTAINER = "fetch-weights";
export const WEIGHTS_VOLUME = "weights";
const WEIGHTS_FOLDER = "/models";

interface Fetcher {
  /** By digest; the tag that it had is beside it. */
  readonly image: string;
  /** Writes what is at $MODEL_URI to "$part". */
  readonly command: string;
}

/** Both images have sh and sha256sum; neither has tar at hand, and the weights stay the file that the digest is of. */
const FETCHERS: Readonly<Record<string, Fetcher>> = {
  s3: {
    // 2.27.50
    image: "docker.io/amazon/aws-cli@sha256:48c3d4212e2f5b0e24bdc6af7708f9412ce65425a79575e0f78b8f8c0dcd70ab",
    command: 'aws s3 cp --only-show-errors "$MODEL_URI" "$part"',
  },
  https: {
    // 8.17.0
    image:
      "docker.io/curlimages/curl@sha256:935d9100e9ba842cdb060de42472c7ca90cfe9a7c96e4dacb55e79e560b3ff40",
    command:
      "curl --fail --silent --show-error --location --globoff --proto '=https' --retry 5 " +
      '--output "$part" "$MODEL_URI"',
  },
};

function schemeOf(uri: string): string {
  return uri.slice(0, Math.max(0, uri.indexOf("://")));
}

/** Whether weights can be fetched from there: `s3://…` or `https://…`. */
export function isFetchable(uri: string): boolean {
  return Object.hasOwn(FETCHERS, schemeOf(uri));
}

/** Where the server finds the weights: the name they have in the URI, or `weights` where that is no plain file name. */
export function weightsPath({ uri }: Model): string {
  const name = uri.replace(/[?#].*$/, "").replace(/^.*\//, "");
  return `${WEIGHTS_FOLDER}/${/^[A-Za-z0-9][\w.-]{0,99}$/.test(name) ? name : "weights"}`;
}

/**
 * Fetches beside the file's place, checks, and moves: the file is there whole and right, or not at all. A container that
 * starts again in the same pod keeps what it finds right. The URI is not printed, since it may be a signed one.
 */
function script(command: string): string {
  return `set -eu
part="$MODEL_PATH.part"
right() { echo "$MODEL_SHA256  $1" | sha256sum -c - >/dev/null 2>&1; }
if right "$MODEL_PATH"; then exit 0; fi
rm -f "$MODEL_PATH" "$part"
trap 'rm -f "$part"' EXIT
${command}
if ! right "$part"; then
  echo "refused: what was fetched is not sha256:$MODEL_SHA256" >&2
  exit 1
fi
chmod 0444 "$part"
mv "$part" "$MODEL_PATH"
`;
}

/**
 * It asks for what the server asks for, GPUs aside: a pod gets the greater of both, so that this adds nothing to a
 * replica's requests.
 * @throws RangeError on a URI that is neither `s3://` nor `https://`.
 */
export function fetchWeights({ model, requests, limits }: InferenceService, tmpVolume: string): Container {
  const fetcher = isFetchable(model.uri) ? FETCHERS[schemeOf(model.uri)] : undefined;
  if (!fetcher)
    throw new RangeError(
      `weights cannot be fetched from ${schemeOf(model.uri)}://: only from s3:// or https://`,
    );
  return {
    name: FETCH_CONTAINER,
    image: fetcher.image,
    imagePullPolicy: "IfNotPresent",
    command: ["/bin/sh", "-c", script(fetcher.command)],
    env: envOf({
      HOME: "/tmp",
      MODEL_PATH: weightsPath(model),
      MODEL_SHA256: model.digest.replace(/^sha256:/, ""),
      MODEL_URI: model.uri,
    }),
    ports: [],
    resources: resourcesOf(requests, limits),
    securityContext: containerSecurity(),
    volumeMounts: [
      { name: WEIGHTS_VOLUME, mountPath: WEIGHTS_FOLDER },
      { name: tmpVolume, mountPath: "/tmp" },
    ],
  };
}

/** The server's view of the weights. */
export function weightsMount(): { name: string; mountPath: string; readOnly: boolean } {
  return { name: WEIGHTS_VOLUME, mountPath: WEIGHTS_FOLDER, readOnly: true };
}
