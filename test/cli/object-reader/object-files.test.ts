import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { listFiles, unreadable } from "../../../cli/object-reader/object-files";
import { useFolder } from "../../support/executable";

describe("the files that people name", () => {
  const folder = useFolder();
  const at = (file: string): string => path.join(folder(), file);
  const write = (...files: string[]): void => {
    for (const file of files) {
      mkdirSync(path.dirname(at(file)), { recursive: true });
      writeFileSync(at(file), "kind: A\n");
    }
  };
  const list = (...args: string[]) =>
    [...listFiles(args)].map((listed) => {
      if ("problem" in listed)
        return `${path.relative(folder(), listed.problem.file ?? "")}: ${listed.problem.rule}`;
      const file = listed.file === "-" ? "-" : path.relative(folder(), listed.file);
      return "passedOver" in listed ? `(${file})` : file;
    });

  it("are what a folder holds, in order, without what is hidden or of other kinds", () => {
    write(
      "b.yaml",
      "a/z.YML",
      "a/b.json",
      "a/notes.md",
      ".git/config.yaml",
      ".hidden.yaml",
      "node_modules/a.yaml",
    );
    assert.deepEqual(list(folder()), ["a/b.json", "a/z.YML", "b.yaml"]);
  });

  it("are taken whatever their names are when they are named, and standard input by -", () => {
    write("manifest.txt", ".hidden.yaml");
    assert.deepEqual(list(at("manifest.txt"), "-", at(".hidden.yaml"), "-"), [
      "manifest.txt",
      "-",
      ".hidden.yaml",
    ]);
  });

  it("come once, however often they are named", () => {
    write("a/b.yaml");
    assert.deepEqual(list(at("a/b.yaml"), folder(), at("a/../a/b.yaml")), ["a/b.yaml"]);
  });

  it("follow links, but never in circles", () => {
    write("a/b.yaml", "elsewhere.txt");
    symlinkSync("..", at("a/circle"));
    symlinkSync(at("a"), at("a/self"));
    symlinkSync(at("elsewhere.txt"), at("link.yaml"));
    assert.deepEqual(list(folder()), ["a/b.yaml", "link.yaml"]);
  });

  it("tell what does not exist: what is named, and links to nothing", () => {
    mkdirSync(at("a"));
    symlinkSync("nothing", at("a/b.yaml"));
    symlinkSync("nothing", at("a/c"));
    assert.deepEqual(list(at("nothing.yaml"), at("a")), [
      "nothing.yaml: does not exist",
      "a/b.yaml: does not exist",
    ]);
  });

  it("pass over the templates of a Helm chart, and patches of kustomize", () => {
    write(
      "chart/Chart.yaml",
      "chart/templates/a.yaml",
      "chart/crds/b.yaml",
      "overlay/patch.yaml",
      "overlay/c.yaml",
    );
    writeFileSync(at("overlay/kustomization.yaml"), "patches: [{path: patch.yaml}]\n");
    assert.deepEqual(list(folder()), [
      "chart/Chart.yaml",
      "chart/crds/b.yaml",
      "(chart/templates)",
      "overlay/c.yaml",
      "overlay/kustomization.yaml",
      "(overlay/patch.yaml)",
    ]);
  });

  it("say why they cannot be read", () => {
    const rule = (code: string): string =>
      unreadable("a", Object.assign(new Error("x"), { code })).problem.rule;
    assert.deepEqual(["ENOENT", "EACCES", "EIO"].map(rule), [
      "does not exist",
      "cannot be read: permission denied",
      "cannot be read: x",
    ]);
  });
});
