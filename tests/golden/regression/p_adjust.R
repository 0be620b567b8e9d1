# Adjusted P values by stats::p.adjust, with ties, zeros and ones.
# Rscript p_adjust.R   (in this folder; writes p_adjust.csv)
RNGversion("4.2.0")
set.seed(3)
families <- list(
  c(0.01, 0.04, 0.03), c(0.02, 0.02, 0.02), c(0, 0, 0.5), c(1, 1, 1), c(0, 1), 0.03,
  c(0.01, 0.02, 0.03, 0.04), c(0.04, 0.03, 0.02, 0.01), c(0.011, 0.02, 0.022, 0.09, 1),
  c(0.00004, 0.0119, 0.26), c(0.5, 0.5, 0.04, 0.04, 0.001, 1, 0))
for (size in c(3:12, 25, 60)) families[[length(families) + 1]] <- runif(size)^2
for (size in c(4, 6, 9)) families[[length(families) + 1]] <- sample(c(0, 0.01, 0.02, 0.05, 0.5, 1), size, TRUE)
rows <- list()
for (j in seq_along(families)) for (method in c("holm", "hochberg", "hommel", "bonferroni")) {
  p <- families[[j]]
  rows[[length(rows) + 1]] <- data.frame(family = j, method, pvalue = formatC(p, digits = 17, format = "g"),
    adjusted = formatC(p.adjust(p, method), digits = 15, format = "g"))
}
write.csv(do.call(rbind, rows), "p_adjust.csv", row.names = FALSE, quote = FALSE)
