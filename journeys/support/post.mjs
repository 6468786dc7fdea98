// A mail server and a gateway for short messages, small and real: what they are told stands in `got`; what they answer is
// for the test to say.
import { createServer as listenHttp } from "node:http";
import { createServer as listenTcp } from "node:net";

const opened = (server) => new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.address().port)));
const closed = (server) => new Promise((resolve) => server.close(resolve));

/** Takes letters as SMTP says, or refuses them at the recipient. */
export async function openMail() {
  const post = { got: [], refuses: false, turnedAway: 0 };
  const server = listenTcp((socket) => {
    let [pending, letter] = ["", null];
    const say = (line) => socket.write(`${line}\r\n`);
    const hear = (line) => {
      if (letter !== null) {
        if (line !== ".") return void (letter += `${line}\n`);
        post.got.push(letter);
        letter = null;
        return say("250 taken over");
      }
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === "RCPT" && post.refuses) {
        post.turnedAway += 1;
        return say("550 5.1.1 mailbox unavailable");
      }
      if (verb === "DATA") letter = "";
      say({ DATA: "354 go on", QUIT: "221 good-bye" }[verb] ?? "250 fine");
      if (verb === "QUIT") socket.end();
    };
    socket.setEncoding("utf8").on("error", () => socket.destroy());
    socket.on("data", (text) => {
      const lines = (pending + text).split("\r\n");
      pending = lines.pop();
      lines.forEach(hear);
    });
    say("220 mail.test ready");
  });
  return Object.assign(post, { port: await opened(server), close: () => closed(server) });
}

/** Takes short messages; `code` is the result it answers with. */
export async function openGateway() {
  const post = { got: [], code: "0" };
  const server = listenHttp(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    if (post.code === "0") post.got.push(JSON.parse(body));
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ code: post.code, msg: post.code === "0" ? "ok" : "号码在黑名单中" }));
  });
  return Object.assign(post, {
    port: await opened(server),
    close: () => (server.closeAllConnections(), closed(server)),
  });
}
