package io.tandem.signaling.transport;

import io.tandem.sip.message.SipLimits;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.StreamFramer;
import io.tandem.sip.transaction.Flow;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
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
  private volatile boolean ended;

  private StreamConnection(
      Connections connections,
      NetSocket socket,
      Context context,
      Flow flow,
      boolean calledByUs,
      boolean known) {
    this.connections = connections;
    this.socket = socket;
    this.context = context;
    this.flow = flow;
    this.patience = new Patience(calledByUs, known, false, System.nanoTime());
    this.stranger = new Stranger(connections, flow.remote(), known || calledByUs);
  }

  /**
   * Begins to read a socket; called on its context.
   *
   * @param calledByUs whether we have connected to the peer
   * @param known whether the peer has proven who it is
   */
  static StreamConnection open(
      Connections connections,
      NetSocket socket,
      Context context,
      Flow flow,
      boolean calledByUs,
      boolean known) {
    StreamConnection opened =
        new StreamConnection(connections, socket, context, flow, calledByUs, known);
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
    if (ended || socket.writeQueueFull()) {
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
    boolean pinged = false;
    for (StreamFramer.Frame frame : framer.feed(bytes.getBytes())) {
      switch (frame) {
        case StreamFramer.Message message -> {
          completed = true;
          connections.inbound().onReceived(message.result(), flow);
        }
        case StreamFramer.Ping _ -> pinged = true;
        case StreamFramer.Broken broken -> {
          connections.inbound().onBroken(BrokenConnection.UNREADABLE);
          broken.answer().map(SipResponse::encode).ifPresent(this::write);
          ended = true;
          socket.close();
          return;
        }
      }
      if (ended) {
        return;
      }
    }
    if (pinged) {
      // One for however many: nobody is to be sent as many writes as he sends line ends.
      write(PONG);
    }
    patience.onReceived(completed, framer.midMessage(), System.nanoTime());
  }

  private void onClosed() {
    stranger.leaves();
    connections.remove(this);
  }

  /** At once: a polite close would wait behind what the peer does not read. */
  private void end(BrokenConnection reason) {
    if (!ended) {
      ended = true;
      connections.inbound().onBroken(reason);
      var _ = ((NetSocketInternal) socket).channelHandlerContext().close();
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
