import assert from "node:assert/strict";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogSeverity, type LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import emptyproto from "google-protobuf/google/protobuf/empty_pb";
import { engineLog } from "../../../tools/plugins/engine-log";

describe("the engine's log", () => {
  it("is told what, of which resource and how bad it is", async () => {
    const requests: LogRequest[] = [];
    const server = new Server();
    server.addService(EngineService, {
      log: (call: { request: LogRequest }, callback: (error: null, answer: emptyproto.Empty) => void) => {
        requests.push(call.request);
        callback(null, new emptyproto.Empty());
      },
    });
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    const log = engineLog(`127.0.0.1:${port}`);
    await log("error", "urn:x", "it is refused");
    await log("warning", "urn:y", "mind the gap");
    server.forceShutdown();
    assert.deepEqual(
      requests.map((request) => [request.getSeverity(), request.getUrn(), request.getMessage()]),
      [
        [LogSeverity.ERROR, "urn:x", "it is refused"],
        [LogSeverity.WARNING, "urn:y", "mind the gap"],
      ],
    );
  });

  it("is stderr where no engine is known", async () => {
    const said: unknown[] = [];
    const { error } = console;
    console.error = (...parts: unknown[]) => void said.push(...parts);
    try {
      await engineLog(undefined)("warning", "urn:x", "mind the gap");
    } finally {
      console.error = error;
    }
    assert.deepEqual(said, ["warning: mind the gap"]);
  });
});
