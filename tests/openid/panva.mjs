// panva's oidc-provider, as it comes: one client and one account model, as its manual asks of everybody who runs it.
// Usage: node panva.mjs PROVIDER REDIRECT WAY NOW; PROVIDER is the package's main file, WAY "plain", "signed" or "bare" (says nothing of
// people), NOW the time from which its clock goes on.
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const [, , file, redirect, way, now] = process.argv;
const ahead = Date.parse(now) - Date.now();
globalThis.Date = class extends Date {
  constructor(...parts) {
    super(...(parts.length ? parts : [new.target.now()]));
  }

  static now() {
    return super.now() + ahead;
  }
};
const { default: Provider } = await import(pathToFileURL(file));
const server = createServer();
await new Promise((listens) => server.listen(0, '127.0.0.1', listens));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'evenwatch-of-the-tests',
      client_secret: 'a secret: between & us',
      redirect_uris: [redirect],
      ...(way === 'signed' && { userinfo_signed_response_alg: 'RS256' }),
    },
  ],
  ...(way !== 'bare' && {
    claims: { email: ['email', 'email_verified'] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: id !== 'unverified' }),
    }),
  }),
  features: { jwtUserinfo: { enabled: way === 'signed' } },
});
server.on('request', provider.callback());
console.log(issuer);
