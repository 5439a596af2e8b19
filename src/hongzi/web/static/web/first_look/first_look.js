// A file dropped anywhere on the page is the form's file; two charts of what it says.
import * as echarts from "../../vendor/echarts.esm.min.js";
import { takeDropped } from "../frame/drop.js";

takeDropped({ several: false });
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());

function draw(place, data, across) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const words = { color: colour("--tblr-body-color") };
  const names = { type: "category", data: data.names, inverse: across, axisLabel: words, axisTick: { show: false } };
  const values = { type: "value", axisLabel: words, splitLine: { lineStyle: { color: colour("--tblr-border-color") } } };
  const chart = echarts.init(place, null, { renderer: "svg" });
  chart.setOption({
    animation: false,
    grid: { left: 8, right: 24, top: 8, bottom: 8, containLabel: true },
    xAxis: across ? values : names,
    yAxis: across ? names : values,
    series: [{ type: "bar", data: data.values, barMaxWidth: 24, color: colour("--tblr-primary") }],
  });
  addEventListener("resize", () => chart.resize());
  addEventListener("beforeprint", () => chart.resize());
}

const charts = document.getElementById("charts");
if (charts) {
  const data = JSON.parse(charts.textContent);
  for (const place of document.querySelectorAll("[data-chart]")) {
    draw(place, data[place.dataset.chart], place.dataset.chart === "products");
  }
  document.getElementById("result").scrollIntoView();
}
