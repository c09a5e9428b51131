package dev.cratewarden.config;

import dev.cratewarden.crates.Quoted;
import java.util.regex.Pattern;

/** Checks the form of an address or of a range of addresses in CIDR notation; never asks a name server. */
final class AddressRange {
  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
  private static final Pattern V4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
  private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

  private AddressRange() {}

  static String check(String text) throws BadValueException {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    boolean four = V4.matcher(address).matches();
    boolean six = !four && V6.matcher(address).matches() && isSix(address);
    String bits = slash < 0 ? "0" : text.substring(slash + 1);
    boolean bitsAreGood = bits.matches("[0-9]{1,3}") && Integer.parseInt(bits) <= (four ? 32 : 128);
    if (!four && !six || !bitsAreGood) {
      throw new BadValueException(
          "expected an address or range such as \"10.0.0.0/8\" or \"::1\", found " + Quoted.of(text));
    }
    return text;
  }

  /** Only called with hexadecimal digits, colons and dots, for which the JDK parses and never resolves. */
  private static boolean isSix(String address) {
    try {
      return java.net.InetAddress.getByName(address) != null;
    } catch (java.net.UnknownHostException e) {
      return false;
    }
  }
}
