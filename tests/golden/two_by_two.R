# Finds every number of two_by_two.csv anew from the definition of its method, with base R alone, and
# writes the largest difference of each method to two_by_two_check.csv:
#   Rscript tests/golden/two_by_two.R
# Score limits are searched on the statistic itself, the fitted risks on the slope of the likelihood:
# no cubic, no multiplier, nothing that the library computes with. Takes a few seconds.
options(warn = 2)  # a warning is an error
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
golden <- read.csv(file.path(here, "two_by_two.csv"))
z <- qnorm(0.975)
tail <- 0.025

root <- function(f, low, high) {
  finite <- function(v) max(min(f(v), 1e300), -1e300)
  a <- finite(low); b <- finite(high)
  if (a == 0) return(low)
  if (b == 0) return(high)
  uniroot(finite, c(low, high), f.lower = a, f.upper = b, tol = 1e-15, maxiter = 2000)$root
}

# --- one risk -----------------------------------------------------------------------------------
risk <- function(x, n, method) {
  if (n == 0) return(c(NA, 0, 1))
  p <- x / n
  half <- function(q, m) z * sqrt(q * (1 - q) / m)
  limits <- switch(method,
    wilson = {
      score <- function(q) (p - q)^2 - z^2 * q * (1 - q) / n
      c(if (x == 0) 0 else root(score, 0, p * (1 - 1e-12)),
        if (x == n) 1 else root(score, p + (1 - p) * 1e-12, 1))
    },
    clopper_pearson = c(if (x == 0) 0 else qbeta(tail, x, n - x + 1),
                        if (x == n) 1 else qbeta(1 - tail, x + 1, n - x)),
    midp = {
      above <- function(q) pbinom(x, n, q, lower.tail = FALSE) + dbinom(x, n, q) / 2
      below <- function(q) pbinom(x - 1, n, q) + dbinom(x, n, q) / 2
      c(if (x == 0) 0 else root(function(q) above(q) - tail, 0, 1),
        if (x == n) 1 else root(function(q) below(q) - tail, 0, 1))
    },
    wald = p + c(-1, 1) * half(p, n),
    agresti_coull = {
      m <- n + z^2; q <- (x + z^2 / 2) / m
      q + c(-1, 1) * half(q, m)
    },
    jeffreys = c(if (x == 0) 0 else qbeta(tail, x + 0.5, n - x + 0.5),
                 if (x == n) 1 else qbeta(1 - tail, x + 0.5, n - x + 0.5)))
  c(p, limits)
}

# --- score statistics: the likelihood's slope is 0 at the fitted risks ---------------------------
# x log p + (n - x) log(1 - p) has the slope x / p - (n - x) / (1 - p)
slope <- function(x, n, p) (if (x > 0) x / p else 0) - (if (n > x) (n - x) / (1 - p) else 0)
fit_on <- function(f, low, high) {
  # the slope falls; where it has one sign all the way the maximum is at an end
  at_low <- f(low); at_high <- f(high)
  if (is.nan(at_low)) at_low <- Inf
  if (is.nan(at_high)) at_high <- -Inf
  if (at_low <= 0) return(low)
  if (at_high >= 0) return(high)
  big <- function(v) pmax(pmin(v, 1e300), -1e300)
  uniroot(function(p) big(f(p)), c(low, high), f.lower = big(at_low), f.upper = big(at_high),
          tol = 1e-300, maxiter = 4000)$root
}
fit_difference <- function(x1, n1, x2, n2, delta) {
  p2 <- fit_on(function(p) slope(x1, n1, p + delta) + slope(x2, n2, p), max(0, -delta), min(1, 1 - delta))
  c(min(max(p2 + delta, 0), 1), p2)
}
fit_ratio <- function(x1, n1, x2, n2, ratio) {
  # in the logarithm of p2, so that rare events keep their digits
  most <- min(0, -log(ratio))
  f <- function(t) {
    p <- exp(t)
    p * (ratio * slope(x1, n1, ratio * p) + slope(x2, n2, p))
  }
  if (x1 + x2 == 0) return(c(0, 0))
  p2 <- exp(fit_on(f, log(1e-12 / max(1, ratio)), most))
  c(min(ratio * p2, 1), p2)
}
fit_odds <- function(x1, n1, x2, n2, odds) {
  # the fitted events add up to those seen
  f <- function(t) {
    p1 <- plogis(t + log(odds))
    x1 + x2 - n1 * p1 - n2 * plogis(t)
  }
  t <- uniroot(f, c(-100, 100) - c(max(0, log(odds)), min(0, log(odds))), tol = 1e-15, maxiter = 2000)$root
  c(plogis(t + log(odds)), plogis(t))
}
variance <- function(p, n) p * (1 - p) / n

difference <- function(x1, n1, x2, n2, method) {
  if (n1 == 0 || n2 == 0) return(c(NA, -1, 1))
  p1 <- x1 / n1; p2 <- x2 / n2; d <- p1 - p2
  limits <- switch(method,
    wald = d + c(-1, 1) * z * sqrt(variance(p1, n1) + variance(p2, n2)),
    agresti_caffo = {
      q1 <- (x1 + 1) / (n1 + 2); q2 <- (x2 + 1) / (n2 + 2)
      q1 - q2 + c(-1, 1) * z * sqrt(variance(q1, n1 + 2) + variance(q2, n2 + 2))
    },
    newcombe = {
      a <- risk(x1, n1, "wilson"); b <- risk(x2, n2, "wilson")
      c(d - sqrt((p1 - a[2])^2 + (b[3] - p2)^2), d + sqrt((a[3] - p1)^2 + (p2 - b[2])^2))
    },
    {
      factor <- if (method == "mee") 1 else (n1 + n2) / (n1 + n2 - 1)
      beyond <- function(y1, m1, y2, m2) function(v) {
        q <- fit_difference(y1, m1, y2, m2, v)
        gap <- y1 / m1 - y2 / m2 - v
        gap - z * sqrt(factor * (variance(q[1], m1) + variance(q[2], m2)))
      }
      one <- function(y1, m1, y2, m2) {
        if (y1 == 0 && y2 == m2) return(-1)
        # at the estimate itself the statistic may be 0 / 0, where nobody or everybody has the event
        root(beyond(y1, m1, y2, m2), -1 + 1e-14, y1 / m1 - y2 / m2 - 1e-10)
      }
      c(one(x1, n1, x2, n2), -one(x2, n2, x1, n1))
    })
  c(d, limits)
}

ratio <- function(x1, n1, x2, n2, method) {
  if (n1 == 0 || n2 == 0) return(c(NA, 0, Inf))
  estimate <- (x1 / n1) / (x2 / n2)
  log_limits <- function(a, n, c, m) {
    (a / n) / (c / m) * exp(c(-1, 1) * z * sqrt(1 / a - 1 / n + 1 / c - 1 / m))
  }
  limits <- switch(method,
    katz = log_limits(x1, n1, x2, n2),
    walter_log_plus_half = log_limits(x1 + 0.5, n1 + 0.5, x2 + 0.5, n2 + 0.5),
    {
      factor <- if (method == "koopman") 1 else (n1 + n2) / (n1 + n2 - 1)
      # in the logarithm t of the ratio: the statistic (p1 - r p2) / se falls as r grows
      one <- function(y1, m1, y2, m2) {
        if (y1 == 0) return(0)
        f <- function(t) {
          r <- exp(t); q <- fit_ratio(y1, m1, y2, m2, r)
          (y1 / m1 - r * y2 / m2) - z * sqrt(factor * (variance(q[1], m1) + r^2 * variance(q[2], m2)))
        }
        start <- if (y2 > 0) log((y1 / m1) / (y2 / m2)) else log(y1 / m1 * m2) + 5
        # at the estimate itself the statistic may be 0 / 0, where everybody has the event
        high <- if (f(start) == 0) start - 1e-9 else start
        while (f(high) > 0) high <- high + 1
        low <- high - 1; while (f(low) <= 0) low <- low - 1
        exp(root(f, low, high))
      }
      c(one(x1, n1, x2, n2), 1 / one(x2, n2, x1, n1))
    })
  c(estimate, limits)
}

# --- odds ratio ----------------------------------------------------------------------------------
conditional <- function(x1, n1, x2, n2, share) {
  m <- x1 + x2
  k <- max(0, m - n2):min(n1, m)
  weight <- lchoose(n1, k) + lchoose(n2, m - k)
  weight <- weight - max(weight)
  chances <- function(t) { w <- weight + t * k; w <- exp(w - max(w)); w / sum(w) }
  least <- x1 == min(k); most <- x1 == max(k)
  up <- function(t) { p <- chances(t); sum(p[k > x1]) + share * sum(p[k == x1]) }
  down <- function(t) { p <- chances(t); sum(p[k < x1]) + share * sum(p[k == x1]) }
  mean_at <- function(t) sum(k * chances(t))
  wide <- c(-60, 60)
  estimate <- if (least && most) NaN else if (least) 0 else if (most) Inf else
    exp(root(function(t) mean_at(t) - x1, wide[1], wide[2]))
  c(estimate,
    if (least) 0 else exp(root(function(t) log(up(t) / tail), wide[1], wide[2])),
    if (most) Inf else exp(root(function(t) log(down(t) / tail), wide[1], wide[2])))
}

odds <- function(x1, n1, x2, n2, method) {
  a <- x1; b <- n1 - x1; c <- x2; d <- n2 - x2
  plain <- (a * d) / (b * c)
  if (n1 == 0 || n2 == 0) return(base::c(NA, 0, Inf))
  log_limits <- function(a, b, c, d) {
    (a * d) / (b * c) * exp(base::c(-1, 1) * z * sqrt(1 / a + 1 / b + 1 / c + 1 / d))
  }
  switch(method,
    woolf = base::c(plain, log_limits(a, b, c, d)),
    haldane_anscombe = {
      h <- base::c(a, b, c, d) + 0.5
      base::c(h[1] * h[4] / (h[2] * h[3]), log_limits(h[1], h[2], h[3], h[4]))
    },
    conditional_exact = conditional(x1, n1, x2, n2, 1),
    conditional_midp = conditional(x1, n1, x2, n2, 0.5),
    {
      factor <- if (method == "cornfield_score") 1 else (n1 + n2) / (n1 + n2 - 1)
      one <- function(y1, m1, y2, m2) {
        if (y1 == 0 || y2 == m2) return(0)
        # (x1 - n1 p1)^2 (1 / (n1 p1 q1) + 1 / (n2 p2 q2)), its root with a sign
        f <- function(t) {
          q <- fit_odds(y1, m1, y2, m2, exp(t))
          (y1 - m1 * q[1]) * sqrt((1 / (m1 * q[1] * (1 - q[1])) + 1 / (m2 * q[2] * (1 - q[2]))) / factor) - z
        }
        low <- -1; while (f(low) <= 0) low <- low - 1
        high <- low + 1; while (f(high) > 0) high <- high + 1
        exp(root(f, low, high))
      }
      base::c(plain, one(x1, n1, x2, n2), 1 / one(x2, n2, x1, n1))
    })
}

# --- tests ---------------------------------------------------------------------------------------
test <- function(x1, n1, x2, n2, method) {
  n <- n1 + n2; m <- x1 + x2
  if (method == "chi2_n_minus_1") {
    s <- (n - 1) / n * n * (x1 * (n2 - x2) - (n1 - x1) * x2)^2 / (as.numeric(n1) * n2 * m * (n - m))
    return(c(s, pchisq(s, 1, lower.tail = FALSE)))
  }
  k <- max(0, m - n2):min(n1, m)
  chance <- dhyper(k, n1, n2, m); seen <- dhyper(x1, n1, n2, m)
  same <- abs(log(chance) - log(seen)) <= 1e-7
  c(NA, sum(chance[chance < seen & !same]) + sum(chance[same]) / 2)
}

# --- all rows ------------------------------------------------------------------------------------
near <- function(found, given, logs) {
  both <- is.na(found) & is.na(given) | (!is.na(found) & !is.na(given) & found == given)
  if (logs) { found <- log(found); given <- log(given) }
  ifelse(both, 0, ifelse(is.finite(found) & is.finite(given), abs(found - given), Inf))
}
given <- as.matrix(golden[c("estimate", "lower", "upper", "statistic", "pvalue")])
distance <- numeric(nrow(golden))
for (i in seq_len(nrow(golden))) {
  row <- golden[i, ]
  arms <- as.numeric(row[c("events1", "n1", "events2", "n2")])
  method <- row$method
  if (row$measure == "test") {
    found <- test(arms[1], arms[2], arms[3], arms[4], method)
    wanted <- given[i, c("statistic", "pvalue")]
    scale <- max(1, abs(wanted[1]), na.rm = TRUE)  # a statistic of 100 is printed with 12 digits
    off <- near(found, wanted, FALSE) / c(scale, 1)
  } else {
    found <- switch(row$measure,
      risk1 = risk(arms[1], arms[2], method),
      rd = difference(arms[1], arms[2], arms[3], arms[4], method),
      rr = ratio(arms[1], arms[2], arms[3], arms[4], method),
      or = odds(arms[1], arms[2], arms[3], arms[4], method))
    off <- near(found, given[i, c("estimate", "lower", "upper")], row$measure %in% c("rr", "or"))
  }
  distance[i] <- max(off)
  if (distance[i] > 1e-8) {
    cat(row$measure, method, arms, ": found", format(found, digits = 14), "given",
        format(if (row$measure == "test") given[i, 4:5] else given[i, 1:3], digits = 14), "\n")
  }
}
pairs <- unique(golden[c("measure", "method")])
pairs$tables <- 0L
pairs$within <- 0
for (i in seq_len(nrow(pairs))) {
  mine <- golden$measure == pairs$measure[i] & golden$method == pairs$method[i]
  pairs$tables[i] <- sum(mine)
  # rounded up to a power of ten, so that the last digits of another machine do not show
  worst <- max(distance[mine])
  pairs$within[i] <- if (worst == 0) 0 else 10^ceiling(log10(worst))
}
out <- commandArgs(trailingOnly = TRUE)
out <- if (length(out)) out[1] else file.path(here, "two_by_two_check.csv")
write.csv(pairs, out, row.names = FALSE, quote = FALSE)
if (max(distance) > 1e-8) stop("some numbers differ by more than 1e-8")
cat("All", nrow(golden), "rows agree within", max(pairs$within), "\n")
