package io.tandem.bench.location;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Many phones on one socket, well behaved: they repeat what is not answered (RFC 3261 section
 * 17.1.2.2), give up after 32 s and rest (RFC 5626 section 4.5), and come back when Retry-After
 * says. One thread.
 */
final class Crowd {

  private static final long T1 = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long T2 = 8 * T1;
  private static final long GIVE_UP = 64 * T1;
  private static final int MOST_AT_ONCE = 512;

  private record Timer(long atNanos, Phone phone, int generation, int sends) {}

  final List<Phone> phones = new ArrayList<>();
  final Tally tally = new Tally();
  private final DatagramChannel channel;
  private final String password;
  private final ByteBuffer in = ByteBuffer.allocateDirect(65_536);
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::atNanos));
  private final SplittableRandom random = new SplittableRandom(7);
  private int busy;

  Crowd(InetSocketAddress exchange, String domain, String password, int count) throws IOException {
    this.password = password;
    channel =
        DatagramChannel.open()
            .setOption(StandardSocketOptions.SO_RCVBUF, 32 << 20)
            .setOption(StandardSocketOptions.SO_SNDBUF, 8 << 20)
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    channel.configureBlocking(false);
    InetSocketAddress here = (InetSocketAddress) channel.getLocalAddress();
    channel.connect(exchange);
    for (int number = 0; number < count; number++) {
      phones.add(new Phone(number, "127.0.0.1:" + here.getPort(), domain));
    }
  }

  /** How many have not got what they want. */
  int busy() {
    return busy;
  }

  void start(Phone phone) {
    busy++;
    phone.wantedAtNanos = System.nanoTime();
    phone.retransmissions = 0;
    phone.refusals = 0;
    ask(phone);
  }

  /** Does what is due, and waits a moment if nothing was. */
  void turn() {
    boolean idle = !receive();
    long nowNanos = System.nanoTime();
    for (int n = 0; n < MOST_AT_ONCE && !timers.isEmpty(); n++) {
      if (timers.peek().atNanos() - nowNanos > 0) {
        break;
      }
      fire(timers.remove(), nowNanos);
      idle = false;
    }
    if (idle) {
      LockSupport.parkNanos(200_000);
    }
  }

  private void ask(Phone phone) {
    phone.ask();
    sendFirst(phone);
  }

  private void sendFirst(Phone phone) {
    phone.state = Phone.State.ASKING;
    phone.generation++;
    send(phone);
    timers.add(new Timer(System.nanoTime() + T1, phone, phone.generation, 1));
  }

  private void fire(Timer timer, long nowNanos) {
    Phone phone = timer.phone();
    if (phone.generation != timer.generation()) {
      return;
    }
    if (phone.state == Phone.State.RESTING) {
      ask(phone);
      return;
    }
    // 0.5, 1, 2, then every 4 s until 32 s have passed.
    int sends = timer.sends();
    long sinceFirst = sends <= 3 ? T1 * ((1 << sends) - 1) : 7 * T1 + (sends - 3) * T2;
    if (sinceFirst >= GIVE_UP) {
      tally.gaveUp++;
      rest(phone, 30_000 + random.nextInt(30_000));
      return;
    }
    phone.retransmissions++;
    tally.retransmissions++;
    send(phone);
    timers.add(new Timer(nowNanos + Math.min(T1 << sends, T2), phone, phone.generation, sends + 1));
  }

  private void rest(Phone phone, long millis) {
    phone.state = Phone.State.RESTING;
    phone.generation++;
    timers.add(
        new Timer(
            System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), phone, phone.generation, 0));
  }

  private void send(Phone phone) {
    ByteBuffer out = ByteBuffer.wrap(phone.request.getBytes(StandardCharsets.ISO_8859_1));
    try {
      while (channel.write(out) == 0) {
        LockSupport.parkNanos(50_000);
      }
    } catch (IOException _) {
      // Nobody listens while the exchange is down: the phone hears nothing, and repeats.
      tally.unreachable++;
    }
  }

  private boolean receive() {
    boolean any = false;
    for (int n = 0; n < MOST_AT_ONCE; n++) {
      in.clear();
      try {
        if (channel.read(in) <= 0) {
          return any;
        }
      } catch (PortUnreachableException _) {
        tally.unreachable++;
        continue;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      any = true;
      in.flip();
      onResponse(StandardCharsets.ISO_8859_1.decode(in).toString());
    }
    return any;
  }

  private void onResponse(String response) {
    String callId = header(response, "Call-ID: ");
    int dash = callId.indexOf('-');
    if (dash < 0) {
      return;
    }
    Phone phone = phones.get(Integer.parseInt(callId.substring(0, dash)));
    int cseq = Integer.parseInt(header(response, "CSeq: ").split(" ", 2)[0]);
    if (!callId.equals(phone.callId())
        || cseq != phone.cseq()
        || phone.state != Phone.State.ASKING) {
      return; // Of a transaction that is over.
    }
    int status = Integer.parseInt(response.substring(8, 11));
    String challenge = header(response, "WWW-Authenticate: ");
    if (status == 401
        && phone.prove(quoted(challenge, "realm"), quoted(challenge, "nonce"), password)) {
      sendFirst(phone);
    } else if (status == 200) {
      phone.state = Phone.State.IDLE;
      phone.generation++;
      phone.acknowledgedCallId = callId;
      phone.acknowledgedCseq = cseq;
      phone.request = "";
      busy--;
      tally.registered(System.nanoTime(), phone);
    } else if (status >= 300) {
      phone.refusals++;
      String retryAfter = header(response, "Retry-After: ");
      tally.refused(status, !retryAfter.isEmpty());
      rest(phone, retryAfter.isEmpty() ? 5_000 : Long.parseLong(retryAfter) * 1_000);
    }
  }

  private static String header(String message, String name) {
    int at = message.indexOf("\r\n" + name);
    if (at < 0) {
      return "";
    }
    int from = at + 2 + name.length();
    return message.substring(from, message.indexOf("\r\n", from));
  }

  private static String quoted(String challenge, String name) {
    int at = challenge.indexOf(name + "=\"");
    if (at < 0) {
      return "";
    }
    int from = at + name.length() + 2;
    return challenge.substring(from, challenge.indexOf('"', from));
  }
}
