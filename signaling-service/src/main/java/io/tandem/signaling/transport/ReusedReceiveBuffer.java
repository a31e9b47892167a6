package io.tandem.signaling.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.tandem.sip.message.SipLimits;

/**
 * Room for one batch of datagrams, kept for the life of a channel: what comes in is copied out
 * before the next read, so nothing is allocated for reading. Each channel needs its own.
 */
final class ReusedReceiveBuffer extends DefaultMaxMessagesRecvByteBufAllocator {

  /** One more than may come, so that a datagram that is too long is recognised by its length. */
  static final int DATAGRAM_BYTES = SipLimits.DATAGRAM.message() + 1;

  /** More do not make a datagram noticeably cheaper. */
  private static final int BATCH = 32;

  private final ByteBuf buffer = Unpooled.directBuffer(BATCH * DATAGRAM_BYTES);

  @Override
  public ExtendedHandle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        // Still held by a reader that kept a part of it: that would be a leak, or worse.
        if (buffer.refCnt() != 1) {
          throw new IllegalStateException("a received datagram was kept");
        }
        return buffer.clear().retain();
      }

      @Override
      public int guess() {
        return buffer.capacity();
      }
    };
  }
}
