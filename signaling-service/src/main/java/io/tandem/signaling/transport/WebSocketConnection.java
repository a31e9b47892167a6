package io.tandem.signaling.transport;

import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipLimits;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.transaction.Flow;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.nio.charset.StandardCharsets;

/**
 * One WebSocket: a message of it is a SIP message, whole (RFC 7118 section 5). What it knows
 * belongs to the context of its socket; {@link #write} may be called from anywhere.
 */
final class WebSocketConnection implements Connection {

  private static final Buffer PING = Buffer.buffer("tandem");
  private static final byte[] PONG = {'\r', '\n'};
  private static final int WRITE_QUEUE_BYTES = 256 * 1024;

  /** For the close frame, which waits behind what the peer does not read. */
  private static final long LAST_WORD_MILLIS = 500;

  /** RFC 6455 section 7.4.1. */
  private static final short GOING_AWAY = 1001;

  private static final short INVALID_PAYLOAD = 1007;
  private static final short POLICY_VIOLATION = 1008;
  private static final short MESSAGE_TOO_BIG = 1009;

  private final FrameJoiner frames = new FrameJoiner(SipLimits.STREAM.message());
  private final Connections connections;
  private final ServerWebSocket socket;
  private final Context context;
  private final Flow flow;
  private final Runnable cutOff;
  private final Patience patience;
  private final Stranger stranger;
  private volatile boolean ended;

  private WebSocketConnection(
      Connections connections,
      ServerWebSocket socket,
      Context context,
      Flow flow,
      Runnable cutOff) {
    this.cutOff = cutOff;
    this.connections = connections;
    this.socket = socket;
    this.context = context;
    this.flow = flow;
    this.patience = new Patience(false, false, true, System.nanoTime());
    this.stranger = new Stranger(connections, flow.remote(), false);
  }

  /**
   * Begins to read a socket; called on its context.
   *
   * @param cutOff closes the TCP connection at once, whatever waits to be written
   */
  static void open(
      Connections connections,
      ServerWebSocket socket,
      Context context,
      Flow flow,
      Runnable cutOff) {
    WebSocketConnection opened =
        new WebSocketConnection(connections, socket, context, flow, cutOff);
    if (socket.isClosed()) {
      opened.stranger.leaves();
      return;
    }
    connections.add(opened);
    socket.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
    socket.frameHandler(opened::onFrame);
    socket.pongHandler(_ -> opened.patience.onReceived(false, false, System.nanoTime()));
    socket.exceptionHandler(opened::onFault);
    socket.closeHandler(_ -> opened.onClosed());
  }

  @Override
  public Flow flow() {
    return flow;
  }

  /** In a text frame where the message is text: some peers know no other. */
  @Override
  public Future<Void> write(byte[] message) {
    if (ended || socket.writeQueueFull()) {
      end(BrokenConnection.DOES_NOT_READ);
      return Future.failedFuture("the peer does not read");
    }
    String text = new String(message, StandardCharsets.UTF_8);
    return text.indexOf('\ufffd') < 0
        ? socket.writeTextMessage(text)
        : socket.writeBinaryMessage(Buffer.buffer(message));
  }

  @Override
  public void check(long nowNanos) {
    context.runOnContext(_ -> checkHere(nowNanos));
  }

  private void checkHere(long nowNanos) {
    switch (patience.check(stranger.isKnown(), nowNanos)) {
      case WAIT -> {}
      case PING -> socket.writePing(PING);
      case SLOW -> end(BrokenConnection.SLOW);
      case UNKNOWN_PEER -> end(BrokenConnection.UNKNOWN_PEER);
      case NO_PONG -> end(BrokenConnection.NO_PONG);
    }
  }

  private void onFrame(WebSocketFrame frame) {
    if (ended || !(frame.isText() || frame.isBinary() || frame.isContinuation())) {
      return;
    }
    switch (frames.add(frame.isText(), frame.binaryData().getBytes(), frame.isFinal())) {
      case FrameJoiner.Result.Unfinished _ -> {}
      case FrameJoiner.Result.Message(Buffer message) -> onMessage(message.getBytes());
      case FrameJoiner.Result.TooBig _ -> goAway(MESSAGE_TOO_BIG);
      case FrameJoiner.Result.NotText _ -> goAway(INVALID_PAYLOAD);
    }
  }

  /** What breaks a rule of frames has its close code with it; the rest is a connection's end. */
  private void onFault(Throwable cause) {
    if (cause instanceof CorruptedWebSocketFrameException corrupted) {
      goAway((short) corrupted.closeStatus().code());
    } else {
      socket.close();
    }
  }

  /** The peer has broken a rule, and is told which kind. */
  private void goAway(short code) {
    end(BrokenConnection.UNREADABLE, code);
  }

  private void onMessage(byte[] bytes) {
    ParseResult result = SipParser.parse(bytes, 0, bytes.length, SipLimits.STREAM);
    if (result instanceof ParseResult.KeepAlive) {
      write(PONG);
    }
    patience.onReceived(true, false, System.nanoTime());
    connections.inbound().onReceived(result, flow);
  }

  private void onClosed() {
    stranger.leaves();
    connections.remove(this);
  }

  private void end(BrokenConnection reason) {
    end(reason, POLICY_VIOLATION);
  }

  /** The reason goes first; who does not read it, or does not close, is cut off all the same. */
  private void end(BrokenConnection reason, short code) {
    if (!ended) {
      ended = true;
      connections.inbound().onBroken(reason);
      socket.close(code);
      context.owner().setTimer(LAST_WORD_MILLIS, _ -> cutOff.run());
    }
  }

  /** When the process stops. */
  @Override
  public void close() {
    socket.close(GOING_AWAY);
  }
}
