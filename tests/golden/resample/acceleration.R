# The acceleration of BCa for two arms, from influence values that package boot finds numerically,
# put into Davison & Hinkley (1997), section 5.3.2.
# Rscript acceleration.R > acceleration.csv     (R 4.2.2, boot 1.3-28.1)
suppressMessages(library(boot))
tables <- rbind(c(229, 635, 151, 621), c(7, 34, 1, 34), c(9, 13, 4, 14), c(20, 50, 12, 70))
measures <- list(
  "risk difference" = function(p) p[1] - p[2],
  "risk ratio" = function(p) p[1] / p[2],
  "odds ratio" = function(p) p[1] / (1 - p[1]) / (p[2] / (1 - p[2]))
)
cat("events1,n1,events2,n2,measure,acceleration\n")
for (i in seq_len(nrow(tables))) {
  t <- tables[i, ]
  y <- rep(c(1, 0, 1, 0), c(t[1], t[2] - t[1], t[3], t[4] - t[3]))
  arm <- rep(1:2, c(t[2], t[4]))
  for (measure in names(measures)) {
    statistic <- function(d, w) {
      measures[[measure]](sapply(1:2, function(k) weighted.mean(y[arm == k], w[arm == k])))
    }
    influence <- empinf(
      data = data.frame(y), statistic = statistic, strata = arm, stype = "w", type = "inf",
      eps = 1e-5
    )
    n <- t[c(2, 4)][arm]
    a <- sum(influence^3 / n^3) / (6 * sum(influence^2 / n^2)^1.5)
    cat(t, measure, sprintf("%.8f", a), sep = ",")
    cat("\n")
  }
}
