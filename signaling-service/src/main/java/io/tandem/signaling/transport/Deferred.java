package io.tandem.signaling.transport;

import io.tandem.sip.message.ParseResult;
import io.tandem.sip.transaction.Flow;
import org.jspecify.annotations.Nullable;

/** Lets sockets be bound before there is anybody to receive: until then messages are dropped. */
public final class Deferred implements Inbound {

  private volatile @Nullable Inbound inbound;

  public void open(Inbound receiver) {
    inbound = receiver;
  }

  @Override
  public void onReceived(ParseResult result, Flow flow) {
    Inbound receiver = inbound;
    if (receiver != null) {
      receiver.onReceived(result, flow);
    }
  }

  @Override
  public void onClosed(long connectionId) {
    Inbound receiver = inbound;
    if (receiver != null) {
      receiver.onClosed(connectionId);
    }
  }

  @Override
  public void onBroken(BrokenConnection reason) {
    Inbound receiver = inbound;
    if (receiver != null) {
      receiver.onBroken(reason);
    }
  }
}
