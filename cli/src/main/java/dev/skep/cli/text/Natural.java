package dev.skep.cli.text;

import java.util.Comparator;

/** The order in which people count: {@code web.2} before {@code web.10}. */
public final class Natural {
  /** Runs of digits compare as numbers, everything else as text. */
  public static final Comparator<String> ORDER = Natural::compare;

  private Natural() {}

  private static int compare(String left, String right) {
    int i = 0;
    int j = 0;
    while (i < left.length() && j < right.length()) {
      int endLeft = endOfRun(left, i);
      int endRight = endOfRun(right, j);
      String a = left.substring(i, endLeft);
      String b = right.substring(j, endRight);
      int order = isDigit(a.charAt(0)) && isDigit(b.charAt(0)) ? digits(a, b) : a.compareTo(b);
      if (order != 0) {
        return order;
      }
      i = endLeft;
      j = endRight;
    }
    int order = Integer.compare(left.length() - i, right.length() - j);
    return order != 0 ? order : left.compareTo(right);
  }

  private static int digits(String a, String b) {
    String x = a.replaceFirst("^0+", "");
    String y = b.replaceFirst("^0+", "");
    return x.length() == y.length() ? x.compareTo(y) : Integer.compare(x.length(), y.length());
  }

  private static int endOfRun(String text, int from) {
    boolean digits = isDigit(text.charAt(from));
    int end = from + 1;
    while (end < text.length() && isDigit(text.charAt(end)) == digits) {
      end++;
    }
    return end;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
