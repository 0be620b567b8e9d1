# Power of two-sided tests of two risks, from R alone.
# Rscript power.R > power.csv     (R 4.2.2, package stats only)
# Formulas: power.prop.test (pooled), its analogue by hand (unpooled, unequal arms).
# Exact power: every table weighed with its chance, the test of each by fisher.test or chisq.test.
# Three arms: 200,000 simulated trials, 777 an arm, each outcome kept with chance 0.8; chisq.test's
# statistic by its formula; the pair counts only where the test of all three is significant as well.
cat("kind,method,treated,control,third,n1,n2,level,retention,power\n")
out <- function(...) cat(paste(..., sep = ","), "\n", sep = "")

for (case in list(c(.225, .15, 621.6, .95), c(.225, .15, 100, .99), c(.5, .1, 20, .95), c(.9, .97, 300, .9))) {
  found <- power.prop.test(n = case[3], p1 = case[1], p2 = case[2], sig.level = 1 - case[4])$power
  out("formula", "pooled", case[1], case[2], "", case[3], case[3], case[4], 1, sprintf("%.10f", found))
}
formula <- function(p, n, level, pooled) {
  true <- sqrt(sum(p * (1 - p) / n))
  common <- sum(p * n) / sum(n)
  null <- if (pooled) sqrt(common * (1 - common) * sum(1 / n)) else true
  pnorm((abs(diff(p)) - qnorm((1 + level) / 2) * null) / true)
}
for (pooled in c(TRUE, FALSE)) for (n in list(c(100, 250), c(400, 300))) {
  found <- formula(c(.3, .2), n, .95, pooled)
  out("formula", if (pooled) "pooled" else "unpooled", .3, .2, "", n[1], n[2], .95, 1, sprintf("%.10f", found))
}

pvalue <- list(
  "fisher" = function(m) fisher.test(m)$p.value,
  "pearson" = function(m) suppressWarnings(chisq.test(m, correct = FALSE)$p.value),
  "n-1" = function(m) {
    s <- suppressWarnings(chisq.test(m, correct = FALSE)$statistic)
    pchisq(s * (sum(m) - 1) / sum(m), 1, lower.tail = FALSE)
  },
  "yates" = function(m) suppressWarnings(chisq.test(m)$p.value),
  "fisher-mid-p" = function(m) {
    k <- max(0, sum(m[, 1]) - sum(m[2, ])):min(sum(m[1, ]), sum(m[, 1]))
    d <- dhyper(k, sum(m[1, ]), sum(m[2, ]), sum(m[, 1]))
    seen <- d[k == m[1, 1]]
    same <- abs(log(d / seen)) < 1e-7
    sum(d[d < seen & !same]) + sum(d[same]) / 2
  }
)
for (case in list(c(.5, .1, 20, 20, .95), c(.3, .05, 25, 40, .9), c(.6, .85, 30, 15, .95))) {
  for (method in names(pvalue)) {
    total <- 0
    for (x in 0:case[3]) for (y in 0:case[4]) {
      p <- pvalue[[method]](rbind(c(x, case[3] - x), c(y, case[4] - y)))
      if (!is.nan(p) && p <= 1 - case[5] + 1e-12) {
        total <- total + dbinom(x, case[3], case[1]) * dbinom(y, case[4], case[2])
      }
    }
    out("exact", method, case[1], case[2], "", case[3], case[4], case[5], 1, sprintf("%.10f", total))
  }
}

set.seed(20250723)
trials <- 200000
statistic <- function(x, n) {
  p <- rowSums(x) / rowSums(n)
  rowSums((x - n * p)^2 / n) / (p * (1 - p))
}
for (third in c(.15, .1875, .225)) {
  n <- matrix(rbinom(3 * trials, 777, .8), ncol = 3)
  x <- sapply(1:3, function(arm) rbinom(trials, n[, arm], c(.225, .15, third)[arm]))
  all <- statistic(x, n) > qchisq(.95, 2)
  pair <- statistic(x[, 1:2], n[, 1:2]) > qchisq(.95, 1)
  for (part in c("power", "omnibus", "pair")) {
    found <- mean(list(power = all & pair, omnibus = all, pair = pair)[[part]])
    out("simulated", part, .225, .15, third, 777, 777, .95, .8, sprintf("%.5f", found))
  }
}
