// Two phones with JsSIP that call each other over WebSocket, and what each of them hears.
//
//   node phones.js URI-OF-THE-WEBSOCKET DOMAIN CALLER CALLEE
//
// JsSIP is the real one. Its media is not a browser's: audio goes as plain RTP through a socket of ours, since the
// exchange does not speak a browser's SRTP. Prints one line of JSON a step, "done" last; whoever started it reads them.
'use strict';

const dgram = require('node:dgram');
const net = require('node:net');

globalThis.window = globalThis;
globalThis.WebSocket = require('ws');

const [, , url, domain, caller, callee] = process.argv;
const HEARD_ENOUGH = 25;
const family = net.isIPv6(new URL(url).hostname.replace(/[[\]]/g, '')) ? 6 : 4;
const loopback = family === 6 ? '::1' : '127.0.0.1';

function tell(event) {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

// What JsSIP asks of a connection to the other side's media, with plain RTP behind it.
class PlainRtpConnection extends EventTarget {
  constructor() {
    super();
    this.iceGatheringState = 'complete';
    this.iceConnectionState = 'connected';
    this.connectionState = 'connected';
    this.signalingState = 'stable';
    this.heard = new Map();
    this.socket = dgram.createSocket(family === 6 ? 'udp6' : 'udp4');
    this.socket.on('message', (packet) => this.onPacket(packet));
    this.bound = new Promise((resolve) => this.socket.bind(0, loopback, resolve));
    this.says = PlainRtpConnection.voices.shift();
  }

  onPacket(packet) {
    const octet = packet[12];
    const times = (this.heard.get(octet) || 0) + 1;
    this.heard.set(octet, times);
    if (times === HEARD_ENOUGH) {
      this.dispatchEvent(Object.assign(new Event('heard'), { octet }));
    }
  }

  async description(type) {
    await this.bound;
    const sdp = [
      'v=0', `o=- 1 1 IN IP${family} ${loopback}`, 's=-', `c=IN IP${family} ${loopback}`, 't=0 0',
      `m=audio ${this.socket.address().port} RTP/AVP 0`, 'a=rtpmap:0 PCMU/8000', '',
    ].join('\r\n');
    return { type, sdp };
  }

  createOffer() { return this.description('offer'); }

  createAnswer() { return this.description('answer'); }

  async setLocalDescription(description) { this.localDescription = description; }

  async setRemoteDescription(description) {
    const port = /m=audio (\d+)/.exec(description.sdp)[1];
    const host = /c=IN IP[46] (\S+)/.exec(description.sdp)[1];
    let sequence = 0;
    clearInterval(this.speaking);
    this.speaking = setInterval(() => {
      const packet = Buffer.alloc(172, this.says);
      packet.set([0x80, 0, sequence >> 8, sequence & 0xff]);
      packet.writeUInt32BE(sequence * 160, 4);
      packet.writeUInt32BE(this.says, 8);
      sequence += 1;
      this.socket.send(packet, Number(port), host);
    }, 20);
  }

  getSenders() { return []; }

  getReceivers() { return []; }

  getLocalStreams() { return []; }

  getRemoteStreams() { return []; }

  close() {
    clearInterval(this.speaking);
    this.socket.close();
  }
}
// The caller's connection is made first: he speaks in 7s, the callee in 9s.
PlainRtpConnection.voices = [7, 9];
globalThis.RTCPeerConnection = PlainRtpConnection;
globalThis.RTCSessionDescription = class {
  constructor(description) { Object.assign(this, description); }
};

const JsSIP = require('jssip');

const noMedia = { mediaConstraints: { audio: false, video: false } };

function phone(user) {
  const ua = new JsSIP.UA({
    sockets: [new JsSIP.WebSocketInterface(url)],
    uri: `sip:${user}@${domain}`,
    password: `tandem-${user}`,
    register: true,
  });
  ua.on('registrationFailed', (e) => tell({ event: 'registration failed', user, cause: e.cause }));
  return ua;
}

function registered(ua) {
  return new Promise((resolve) => ua.on('registered', resolve));
}

// Resolves with what is heard over the session, once it is heard for half a second.
function hears(session) {
  return new Promise((resolve) => {
    const listen = (connection) => connection.addEventListener('heard', (e) => resolve(e.octet));
    if (session.connection) {
      listen(session.connection);
    }
    session.on('peerconnection', (e) => listen(e.peerconnection));
  });
}

async function main() {
  const from = phone(caller);
  const to = phone(callee);
  const both = Promise.all([registered(from), registered(to)]);
  from.start();
  to.start();
  await both;
  tell({ event: 'registered' });

  const rings = new Promise((resolve) => to.on('newRTCSession', (e) => resolve(e.session)));
  const out = from.call(`sip:${callee}@${domain}`, noMedia);
  out.on('failed', (e) => tell({ event: 'failed', cause: e.cause }));
  const callerHears = hears(out);
  const incoming = await rings;
  const calleeHears = hears(incoming);
  incoming.answer(noMedia);
  tell({ event: 'heard', caller: await callerHears, callee: await calleeHears });

  const ended = new Promise((resolve) => out.on('ended', resolve));
  incoming.terminate();
  await ended;
  const gone = Promise.all([from, to].map((ua) => new Promise((r) => ua.on('unregistered', r))));
  from.unregister();
  to.unregister();
  await gone;
  tell({ event: 'done' });
  process.exit(0);
}

main().catch((e) => {
  tell({ event: 'broken', cause: String(e && e.stack) });
  process.exit(1);
});
