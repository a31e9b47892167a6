package io.tandem.sip.locate;

import java.util.List;

/** What came of a question. */
public sealed interface LocatingInput {

  Question question();

  /** Records of the name, of whichever types. */
  record Answered(Question question, List<ResourceRecord> records) implements LocatingInput {
    public Answered {
      records = List.copyOf(records);
    }
  }

  /** There is no such name, or no record of the type at it. */
  record Nothing(Question question) implements LocatingInput {}

  /** No answer in time, or a server that could not say. */
  record Failed(Question question) implements LocatingInput {}
}
