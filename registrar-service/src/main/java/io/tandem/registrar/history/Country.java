package io.tandem.registrar.history;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.regex.Pattern;

/**
 * The country of a number in international form. Numbers that are dialled within a house or a
 * country say nothing of it, and are not guessed at. Any thread.
 */
final class Country {

  private static final Pattern E164 = Pattern.compile("\\+[1-9]\\d{1,14}");

  /** What is a country, not a satellite or a freephone number of the whole world. */
  private static final Pattern REGION = Pattern.compile("[A-Z]{2}");

  private static final String UNKNOWN_REGION = "ZZ";

  private Country() {}

  /** Two letters; "" for what is no such number, or of no country. */
  static String ofNumber(String number) {
    if (!E164.matcher(number).matches()) {
      return "";
    }
    try {
      PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
      String region = numbers.getRegionCodeForNumber(numbers.parse(number, UNKNOWN_REGION));
      return region != null && REGION.matcher(region).matches() ? region : "";
    } catch (NumberParseException noCountryCode) {
      return "";
    }
  }
}
