package io.tandem.rtp.codec;

/** The two laws of ITU-T G.711: µ is PCMU (payload type 0), A is PCMA (8). */
public enum G711Law {
  MU,
  A
}
