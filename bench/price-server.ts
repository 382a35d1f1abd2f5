/** A price service on loopback, the simplest there can be: `GET /?key=…&key=…` answers the rows as JSON. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { priceRows } from "./price-table";
import { readPriceBook } from "../data/price-book";

const rows = new Map(priceRows(readPriceBook(process.argv[2] ?? "")).map((row) => [row.key, row]));
const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? "/", "http://localhost");
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(searchParams.getAll("key").map((key) => rows.get(key) ?? null)));
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
// It ends with the process that asked for it.
process.on("disconnect", () => process.exit(0));
