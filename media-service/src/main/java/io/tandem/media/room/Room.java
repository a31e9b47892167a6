package io.tandem.media.room;

import io.tandem.media.codec.Coding;
import io.tandem.rtp.mix.Mixer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A room, or a part of one: twenty milliseconds at a time it takes what its members have said,
 * mixes, and sends each what he is to hear. It mixes at the best rate that a member speaks. What
 * all who do not talk hear is encoded once for each codec (a {@link Broadcast}). Owned by one loop;
 * members come and go between ticks.
 */
public final class Room {

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(Mixer.TICK_MILLIS);

  /** Behind by more than this, ticks are left out in place of sending a burst. */
  private static final long MAX_BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final List<Member> members = new ArrayList<>();

  /** One for each coding that a member speaks. */
  private final List<Broadcast> broadcasts = new ArrayList<>();

  private final Part part;
  private Mixer mixer;

  /** A tick of another part. */
  private int[] beyond;

  private long dueNanos;
  private long ticksLeftOut;

  /** How many ever; each has comfort noise of his own. */
  private long joined;

  /** A whole one, empty for now. */
  public Room(long nowNanos) {
    this(nowNanos, new SplitRoom().open());
  }

  /** A part, empty for now: it hears the others, and is heard by them, a tick or two late. */
  public Room(long nowNanos, Part part) {
    dueNanos = nowNanos;
    this.part = part;
    mixer = new Mixer(part.mixHz());
    beyond = new int[mixer.tickLength()];
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
    part.wants(Math.max(best(), coding.sampleRateHz()));
    followRate();
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
    part.wants(best());
    followRate();
  }

  private int best() {
    return members.stream().mapToInt(m -> m.coding().sampleRateHz()).max().orElse(0);
  }

  /** All parts mix at one rate, which may change whenever anybody comes or goes in any of them. */
  private void followRate() {
    int sampleRateHz = part.mixHz();
    if (sampleRateHz != mixer.sampleRateHz()) {
      mixAt(sampleRateHz);
    }
  }

  private void mixAt(int sampleRateHz) {
    mixer = new Mixer(sampleRateHz);
    beyond = new int[mixer.tickLength()];
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

  /**
   * Once a second: what many hear is encoded for whoever of them loses most of it. Not in each
   * tick, for nobody's loss is known so exactly.
   */
  public void onSecond() {
    for (Broadcast broadcast : broadcasts) {
      int most = 0;
      for (Member member : members) {
        if (member.coding() == broadcast.coding()) {
          most = Math.max(most, member.sharedLossPercent());
        }
      }
      broadcast.expectLoss(most);
    }
  }

  /** Tells all members that they hear and are heard no more, by a defect of ours. */
  public void fail(RuntimeException defect) {
    List.copyOf(members).forEach(member -> member.fail(defect));
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
      tick(dueNanos, (int) ((nowNanos - dueNanos) / TICK_NANOS));
      dueNanos += TICK_NANOS;
    }
  }

  private void tick(long nowNanos, int behind) {
    followRate();
    for (int i = 0; i < members.size(); i++) {
      members.get(i).speak(nowNanos);
    }
    mixer.gather();
    part.publish(mixer.sum(), mixer.isHeard() ? mixer.tickLength() : 0);
    for (Part.Link link : part.links()) {
      if (link.from().take(beyond, mixer.tickLength(), behind)) {
        mixer.add(beyond);
      }
    }
    mixer.distribute();
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
