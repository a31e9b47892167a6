package io.tandem.signaling.transport;

import io.tandem.sip.message.SipLimits;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.StreamFramer;
import io.tandem.sip.transaction.Flow;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;

/**
 * One TCP or TLS connection: bytes cut into messages. What it knows belongs to the context of its
 * socket; {@link #write} may be called from anywhere.
 */
final class StreamConnection implements Connection {

  private static final Buffer PING = Buffer.buffer("\r\n\r\n");
  private static final Buffer PONG = Buffer.buffer("\r\n");
  private static final int WRITE_QUEUE_BYTES = 256 * 1024;

  private final Connections connections;
  private final NetSocket socket;
  private final Context context;
  private final Flow flow;
  private final StreamFramer framer = new StreamFramer(SipLimits.STREAM);
  private final Patience patience;
  private final Stranger stranger;

  private StreamConnection(
      Connections connections, NetSocket socket, Context context, Flow flow, boolean known) {
    this.connections = connections;
    this.socket = socket;
    this.context = context;
    this.flow = flow;
    this.patience = new Patience(known, false, System.nanoTime());
    this.stranger = new Stranger(connections, flow.remote(), known);
  }

  /**
   * Begins to read a socket; called on its context.
   *
   * @param known whether the peer has nothing to prove
   */
  static StreamConnection open(
      Connections connections, NetSocket socket, Context context, Flow flow, boolean known) {
    StreamConnection opened = new StreamConnection(connections, socket, context, flow, known);
    connections.add(opened);
    socket.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
    socket.handler(opened::onBytes);
    socket.exceptionHandler(_ -> socket.close());
    socket.closeHandler(_ -> opened.onClosed());
    return opened;
  }

  @Override
  public Flow flow() {
    return flow;
  }

  @Override
  public Future<Void> write(byte[] message) {
    return write(Buffer.buffer(message));
  }

  private Future<Void> write(Buffer bytes) {
    if (socket.writeQueueFull()) {
      end(BrokenConnection.DOES_NOT_READ);
      return Future.failedFuture("the peer does not read");
    }
    return socket.write(bytes);
  }

  @Override
  public void check(long nowNanos) {
    context.runOnContext(_ -> checkHere(nowNanos));
  }

  private void checkHere(long nowNanos) {
    boolean known = stranger.isKnown();
    switch (patience.check(known, nowNanos)) {
      case WAIT -> {}
      case PING -> write(PING);
      case SLOW -> end(BrokenConnection.SLOW);
      case UNKNOWN_PEER -> end(BrokenConnection.UNKNOWN_PEER);
      case NO_PONG -> end(BrokenConnection.NO_PONG);
    }
  }

  private void onBytes(Buffer bytes) {
    boolean completed = false;
    for (StreamFramer.Frame frame : framer.feed(bytes.getBytes())) {
      switch (frame) {
        case StreamFramer.Message message -> {
          completed = true;
          connections.inbound().onReceived(message.result(), flow);
        }
        case StreamFramer.Ping _ -> write(PONG);
        case StreamFramer.Broken broken -> {
          broken.answer().map(SipResponse::encode).ifPresent(this::write);
          end(BrokenConnection.UNREADABLE);
          return;
        }
      }
    }
    patience.onReceived(completed, framer.midMessage(), System.nanoTime());
  }

  private void onClosed() {
    stranger.leaves();
    connections.remove(this);
  }

  private void end(BrokenConnection reason) {
    connections.inbound().onBroken(reason);
    socket.close();
  }

  @Override
  public void close() {
    socket.close();
  }
}
