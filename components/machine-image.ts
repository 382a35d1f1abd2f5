/** Which of AWS' images of Amazon Linux 2023 a node starts from. */

export type Architecture = "x86_64" | "arm64";

/**
 * Architecture by AWS' naming of instance types: a `g` behind the generation is Graviton (m7g.large, c7gn.xlarge,
 * x2gd.medium), as is the first family, a1.
 */
export function architectureOf(instanceType: string): Architecture {
  return /^([a-z]+\d+g[a-z]*|a1)\./.test(instanceType) ? "arm64" : "x86_64";
}

const IMAGES = {
  standard: { x86_64: "AL2023_x86_64_STANDARD", arm64: "AL2023_ARM_64_STANDARD" },
  nvidia: { x86_64: "AL2023_x86_64_NVIDIA", arm64: "AL2023_ARM_64_NVIDIA" },
} as const;

/** EKS' name (`amiType`) of the image: `nvidia` comes with the GPU driver and container toolkit. */
export function amiType(image: keyof typeof IMAGES, architecture: Architecture): string {
  return IMAGES[image][architecture];
}
