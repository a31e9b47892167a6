package io.tandem.media.room;

import io.tandem.media.codec.Coding;
import io.tandem.rtp.mix.Mixer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A room: twenty milliseconds at a time it takes what its members have said, mixes, and sends each
 * what he is to hear. It mixes at the best rate that a member speaks. What all who do not talk hear
 * is encoded once for each codec (a {@link Broadcast}). Owned by one loop; members come and go
 * between ticks.
 */
public final class Room {

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(Mixer.TICK_MILLIS);

  /** Behind by more than this, ticks are left out in place of sending a burst. */
  private static final long MAX_BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final List<Member> members = new ArrayList<>();

  /** One for each coding that a member speaks. */
  private final List<Broadcast> broadcasts = new ArrayList<>();

  private Mixer mixer = new Mixer(Coding.PCMU.sampleRateHz());
  private long dueNanos;
  private long ticksLeftOut;

  /** How many ever; each has comfort noise of his own. */
  private long joined;

  /** Empty for now. */
  public Room(long nowNanos) {
    dueNanos = nowNanos;
  }

  /**
   * Adds a member; he is heard from the next tick on.
   *
   * @param payloadType of what he sends that is to be heard
   * @param outlet told of a payload in each tick from now on
   */
  public Member join(Coding coding, int payloadType, Member.Outlet outlet) {
    return join(coding, payloadType, 0, outlet);
  }

  /**
   * As above.
   *
   * @param levelExtension the header extension that says how loud each packet is (RFC 6464), 0 for
   *     none
   */
  public Member join(Coding coding, int payloadType, int levelExtension, Member.Outlet outlet) {
    if (coding.sampleRateHz() > mixer.sampleRateHz()) {
      mixAt(coding.sampleRateHz());
    }
    Member member =
        new Member(coding, payloadType, levelExtension, outlet, mixer, broadcast(coding), ++joined);
    members.add(member);
    return member;
  }

  /** He is sent nothing any more. */
  public void leave(Member member) {
    if (!members.remove(member)) {
      return;
    }
    member.close();
    mixer.leave(member.seat());
    if (members.stream().noneMatch(other -> other.coding() == member.coding())) {
      Broadcast unheard = broadcast(member.coding());
      broadcasts.remove(unheard);
      unheard.close();
    }
    int best = members.stream().mapToInt(m -> m.coding().sampleRateHz()).max().orElse(0);
    if (best != 0 && best < mixer.sampleRateHz()) {
      mixAt(best);
    }
  }

  private void mixAt(int sampleRateHz) {
    mixer = new Mixer(sampleRateHz);
    members.forEach(member -> member.moveTo(mixer));
    broadcasts.forEach(broadcast -> broadcast.feedAt(sampleRateHz));
  }

  private Broadcast broadcast(Coding coding) {
    for (Broadcast known : broadcasts) {
      if (known.coding() == coding) {
        return known;
      }
    }
    Broadcast first = new Broadcast(coding, mixer.sampleRateHz());
    broadcasts.add(first);
    return first;
  }

  /** How many are in it. */
  public int members() {
    return members.size();
  }

  /** How many were part of the mix in the last tick. */
  public int talkers() {
    return mixer.talkers();
  }

  /** Ticks that were left out since this was asked last. */
  public long drainTicksLeftOut() {
    long drained = ticksLeftOut;
    ticksLeftOut = 0;
    return drained;
  }

  public boolean isEmpty() {
    return members.isEmpty();
  }

  /** Does the ticks that are due by now. */
  public void onPace(long nowNanos) {
    if (nowNanos - dueNanos > MAX_BEHIND_NANOS) {
      int missed = (int) ((nowNanos - dueNanos) / TICK_NANOS);
      dueNanos += missed * TICK_NANOS;
      ticksLeftOut += missed;
      members.forEach(member -> member.skip(missed));
    }
    while (nowNanos - dueNanos >= 0) {
      tick(dueNanos);
      dueNanos += TICK_NANOS;
    }
  }

  private void tick(long nowNanos) {
    for (int i = 0; i < members.size(); i++) {
      members.get(i).speak(nowNanos);
    }
    mixer.mix();
    for (int i = 0; i < members.size(); i++) {
      members.get(i).onMixed();
    }
    for (int i = 0; i < broadcasts.size(); i++) {
      broadcasts.get(i).encode(mixer.common(), mixer.level());
    }
    for (int i = 0; i < members.size(); i++) {
      members.get(i).hear();
    }
  }
}
