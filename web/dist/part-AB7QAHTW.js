import{a as n}from"./part-SMDZLYDO.js";var a={name:"path",title:"Connection",async show(o,e,p){o.append(n("h1",{},"Connection"))}};export{a as view};
