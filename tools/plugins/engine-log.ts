/** Tells the engine, and so the person who runs it, something about a resource while an operation goes on. */
import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

export type EngineLog = (severity: "warning" | "error", urn: string, message: string) => Promise<void>;

/** Logs to the engine at `address`; without one, to stderr, which the engine shows too. */
export function engineLog(address: string | undefined): EngineLog {
  if (address === undefined || address === "")
    return (severity, _urn, message) => Promise.resolve(console.error(`${severity}: ${message}`));
  const client = new EngineClient(address, credentials.createInsecure());
  return (severity, urn, message) =>
    new Promise((resolve, reject) => {
      const request = new LogRequest();
      request.setSeverity(severity === "error" ? LogSeverity.ERROR : LogSeverity.WARNING);
      request.setUrn(urn);
      request.setMessage(message);
      client.log(request, (error) => (error ? reject(error) : resolve()));
    });
}
