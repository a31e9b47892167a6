package io.tandem.signaling.transport;

/** Why a connection was closed by us, or not let in. */
public enum BrokenConnection {
  /** Bytes that no message can be cut out of. */
  UNREADABLE,
  /** No whole message in the time that one may take. */
  SLOW,
  /** Nobody has proven in time who he is. */
  UNKNOWN_PEER,
  /** Two pings in a row went without an answer. */
  NO_PONG,
  /** What we send is not read. */
  DOES_NOT_READ,
  /** One source holds as many connections as a stranger may. */
  TOO_MANY_OF_ONE,
  /** The process holds as many connections as it may. */
  TOO_MANY,
  /** TLS did not come about: protocol, certificate or name. */
  NO_TLS,
  /** A handshake for WebSocket that was refused. */
  NO_WEBSOCKET
}
